import { isRecord } from '../../errors/json.ts';
import type { JsonSchema } from '../../types/request.ts';

/**
 * The schema with every object closed (`additionalProperties: false`) that does not say otherwise. OpenAI's strict mode
 * and Anthropic's output format refuse open objects (platform.openai.com/docs/guides/structured-outputs,
 * platform.claude.com/docs/en/build-with-claude/structured-outputs, read 2026-11-21).
 */
export function closeObjects(schema: JsonSchema): JsonSchema {
  const closed: JsonSchema = {};
  for (const [keyword, value] of Object.entries(schema)) closed[keyword] = closeIn(keyword, value);
  if (isObjectSchema(schema) && !('additionalProperties' in schema)) closed['additionalProperties'] = false;
  return closed;
}

/** True when every object is closed and requires all its properties: what OpenAI's strict mode asks for. */
export function isStrict(schema: JsonSchema): boolean {
  if (isObjectSchema(schema) && !isStrictObject(schema)) return false;
  return childSchemas(schema).every(isStrict);
}

function isStrictObject(schema: JsonSchema): boolean {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const properties = isRecord(schema['properties']) ? Object.keys(schema['properties']) : [];
  return schema['additionalProperties'] === false && properties.every((name) => required.includes(name));
}

function isObjectSchema(schema: JsonSchema): boolean {
  return schema['type'] === 'object' || isRecord(schema['properties']);
}

/** Keywords whose value maps names to schemas; a property may be called `items`. */
const maps = ['properties', '$defs', 'definitions', 'patternProperties'];
const lists = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const singles = ['items', 'not', 'additionalProperties'];

function closeIn(keyword: string, value: unknown): unknown {
  if (maps.includes(keyword) && isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, closeAny(child)]));
  }
  if (lists.includes(keyword) && Array.isArray(value)) return value.map(closeAny);
  return singles.includes(keyword) ? closeAny(value) : value;
}

function closeAny(value: unknown): unknown {
  return isRecord(value) ? closeObjects(value) : value;
}

function childSchemas(schema: JsonSchema): JsonSchema[] {
  return [
    ...maps.flatMap((keyword) => (isRecord(schema[keyword]) ? Object.values(schema[keyword]) : [])),
    ...lists.flatMap((keyword) => (Array.isArray(schema[keyword]) ? schema[keyword] : [])),
    ...singles.map((keyword) => schema[keyword]),
  ].filter(isRecord);
}
