/**
 * The JSON values that an answer holds: the whole of it, else what stands in its fences, else the objects and arrays within its
 * prose. Empty when there is none.
 */
export function jsonValues(text: string): unknown[] {
  const whole = parsed(text);
  if (whole.length > 0) return whole;
  const fenced = fences(text).flatMap(parsed);
  return fenced.length > 0 ? fenced : valuesInProse(text);
}

/** The contents of the fences that are closed again. */
function fences(text: string): string[] {
  const found: string[] = [];
  let open: string[] | undefined;
  for (const line of text.split('\n')) {
    if (!/^\s*(?:```|~~~)/.test(line)) open?.push(line);
    else if (open) {
      found.push(open.join('\n'));
      open = undefined;
    } else open = [];
  }
  return found;
}

/** What stands within a value that is cut or damaged is a piece of it, and no value. */
function valuesInProse(text: string): unknown[] {
  const values: unknown[] = [];
  const bracket = /[{[]/g;
  for (let begin = bracket.exec(text); begin; begin = bracket.exec(text)) {
    const end = endOf(text, begin.index);
    if (end === undefined) break;
    values.push(...parsed(text.slice(begin.index, end)));
    bracket.lastIndex = end;
  }
  return values;
}

/** Where the bracket at `begin` is closed again; brackets within strings do not count. */
function endOf(text: string, begin: number): number | undefined {
  let depth = 0;
  let isInString = false;
  for (let at = begin; at < text.length; at++) {
    const char = text[at];
    if (isInString) {
      if (char === '\\') at++;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return at + 1;
  }
  return undefined;
}

/** As a list of one, because `null` and `false` are values too. */
function parsed(text: string): [] | [unknown] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}
