import type { ParameterFix } from '../../types/failure.ts';

export interface RequestBody {
  [field: string]: unknown;
}

/** Without these there is no request left. */
const essential = ['model', 'messages', 'stream'];

/** The body without the fields a model refuses, and with the corrections a 400 asked for. */
export function fitBody(
  body: RequestBody,
  { refuses, fixes }: { refuses: readonly string[]; fixes: readonly ParameterFix[] },
): RequestBody {
  const fitted = { ...body };
  for (const field of refuses) remove(fitted, field);
  for (const fix of fixes) {
    if ('drop' in fix) remove(fitted, fix.drop);
    else rename(fitted, fix);
  }
  return fitted;
}

function remove(body: RequestBody, field: string): void {
  const name = topLevel(field);
  if (!essential.includes(name)) delete body[name];
}

function rename(body: RequestBody, fix: { rename: string; to: string }): void {
  const from = topLevel(fix.rename);
  if (essential.includes(from) || !(from in body)) return;
  body[topLevel(fix.to)] ??= body[from];
  delete body[from];
}

/** Providers name nested fields with their path (`response_format.json_schema`); the whole field goes. */
function topLevel(field: string): string {
  return field.split(/[.[]/)[0] ?? field;
}
