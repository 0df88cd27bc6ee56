import { checkServiceAccount } from './serviceAccount.ts';

export type CleanKey =
  /** `changed`: what was pasted held more than the key. */
  | { ok: true; key: string; changed: boolean }
  /** `reason` is for the user and holds none of the key but a character that cannot belong to it. */
  | { ok: false; reason: string };

/** Characters of a key: those of today's providers have 32 to about 200, access tokens up to about 2,000. */
const MAX_KEY_LENGTH = 4_096;

/** Characters of anything pasted: a service account document has about 2,400. */
const MAX_INPUT_LENGTH = 65_536;

/** Wrappings within each other, such as `export NAME="Bearer …"`: three are seen, more are not a key. */
const MAX_WRAPPINGS = 8;

const quotes: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['\u201c', '\u201d'],
  ['\u2018', '\u2019'],
  ['\u00ab', '\u00bb'],
];

/**
 * Makes a key of what a user pasted: surrounding spaces, quotes, invisible characters, `Bearer `, `NAME=` and
 * `export NAME=` go; what could not stand in a header is refused with the reason. A Google service account document is
 * taken as it is, once it is whole.
 */
export function cleanKey(input: string): CleanKey {
  if (input.length > MAX_INPUT_LENGTH) return { ok: false, reason: tooLong(input.length) };
  const visible = withoutInvisible(input).trim();
  if (visible.startsWith('{')) return cleanDocument(visible, input);
  const key = unwrap(visible);
  const reason = complain(key);
  return reason === undefined ? { ok: true, key, changed: key !== input } : { ok: false, reason };
}

function cleanDocument(document: string, input: string): CleanKey {
  const reason = checkServiceAccount(document);
  return reason === undefined ? { ok: true, key: document, changed: document !== input } : { ok: false, reason };
}

/** Removes zero-width, byte-order and bidi marks; turns no-break and other odd spaces into plain ones. */
function withoutInvisible(text: string): string {
  return text.replace(/\p{Default_Ignorable_Code_Point}/gu, '').replace(/[^\S\r\n\t ]/g, ' ');
}

function unwrap(text: string): string {
  let inner = text;
  for (let wrappings = 0; wrappings < MAX_WRAPPINGS; wrappings++) {
    const next = withoutQuotes(withoutPrefix(inner)).trim();
    if (next === inner) break;
    inner = next;
  }
  return inner;
}

function withoutPrefix(text: string): string {
  return (
    text
      .replace(/^(?:(?:export|set)\s+|\$env:)(?=\w+\s*=)/i, '')
      // A key may end in `=`, so something else has to follow it, unless there is an underscore as in names.
      .replace(/^(?:[A-Z_][A-Z0-9_]{0,80}|\w{0,40}(?:key|token|Key|Token)\w{0,40})\s*=\s*(?=[^=\s])/, '')
      .replace(/^[A-Z0-9]+_\w*\s*=$/, '')
      .replace(/^(?:authorization|x-api-key|api-key)\s*:\s*/i, '')
      .replace(/^bearer(?:\s+|$)/i, '')
  );
}

function withoutQuotes(text: string): string {
  const quoted = text.replace(/(?<=["'`])[;,]$/, '');
  const pair = quotes.find(([open, close]) => quoted.length > 1 && quoted.startsWith(open) && quoted.endsWith(close));
  return pair ? quoted.slice(1, -1) : text;
}

function complain(key: string): string | undefined {
  if (key === '') return 'There is no key in it. Paste the key as the provider shows it';
  if (/[\r\n]/.test(key)) return 'It has several lines. Paste one key, without anything else';
  if (key.length > MAX_KEY_LENGTH) return tooLong(key.length);
  const characters = [...key];
  const position = characters.findIndex((character) => !/^[\x21-\x7e]$/.test(character));
  if (position === -1) return undefined;
  const name = nameOf(characters[position] ?? '');
  return `Character ${position + 1} is ${name}, which cannot be part of a key. Copy the key again`;
}

function tooLong(length: number): string {
  return `It has ${length} characters, too many for a key (at most ${MAX_KEY_LENGTH}). Copy the key alone`;
}

function nameOf(character: string): string {
  if (character === ' ') return 'a space';
  if (character === '\t') return 'a tab';
  const code = character.codePointAt(0) ?? 0;
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return /\p{C}/u.test(character) ? `a control character (${hex})` : `"${character}" (${hex})`;
}
