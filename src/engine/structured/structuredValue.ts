import { Validator } from '@cfworker/json-schema';
import type { JsonSchema } from '../types/request.ts';
import { jsonValues } from './jsonValues.ts';

/** The value an answer holds, or why it holds none that can be used. */
export type Structured = { value: unknown } | { fault: string };

/**
 * The one JSON value of an answer that matches a schema. Fences and words around it do not matter; of several values exactly one must
 * match.
 *
 * @throws Error when the schema itself cannot be used, such as for a `$ref` that leads nowhere.
 */
export function structuredValue(text: string, schema: JsonSchema): Structured {
  const values = jsonValues(text);
  if (values.length === 0) return { fault: 'it holds no JSON value' };
  // The validator notes its own on the schema it is given.
  const validator = new Validator(structuredClone(schema), '2020-12');
  const verdicts = values.map((value) => ({ value, ...validator.validate(value) }));
  const [first, ...more] = verdicts.filter(({ valid }) => valid);
  if (!first) return { fault: mismatch(verdicts[0]?.errors) };
  return more.length === 0 ? { value: first.value } : { fault: `it holds ${more.length + 1} JSON values that match` };
}

/** The innermost complaint comes last. */
function mismatch(errors: readonly { instanceLocation: string; error: string }[] = []): string {
  const last = errors.at(-1);
  return last ? `${last.instanceLocation}: ${last.error}` : 'it does not match the schema';
}
