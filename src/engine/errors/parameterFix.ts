import type { ParameterFix } from '../types/failure.ts';
import type { ProviderBody } from './providerBody.ts';

/** Without these a request is another request; a provider that refuses them cannot serve it. */
const essential = [
  'model',
  'messages',
  'input',
  'contents',
  'system',
  'stream',
  'tools',
  'response_format',
  'output_config',
];

const oneWordFields = [
  'temperature',
  'stop',
  'seed',
  'user',
  'store',
  'metadata',
  'thinking',
  'reasoning',
  'logprobs',
  'verbosity',
  'modalities',
  'prediction',
];

/** Stands for the name of a field in the patterns below, which are read in the form of `normalise`. */
const fieldName = '([a-z_][\\w.]{0,60}\\w)';

const renamePatterns = [
  'FIELD is not supported with this model.? use FIELD instead',
  '(max_tokens|max_completion_tokens)[^_].{0,80}? use FIELD instead',
].map(toPattern);

const dropPatterns = [
  'unsupported parameters?: FIELD',
  'unsupported value: FIELD does not support',
  'unknown parameter: FIELD',
  'unrecognized request arguments? supplied: FIELD',
  'unrecognized key\\(s\\) in object: FIELD',
  'unknown (?:field|name|argument) FIELD',
  'property FIELD is (?:unsupported|not supported)',
  'argument not supported(?: on this model)?: FIELD',
  'does not support parameters?:? FIELD',
  'FIELD: extra inputs are not permitted',
  'FIELD:? (?:is )?(?:deprecated|not supported|unsupported) (?:for|on|with|by) this model',
  '(?:parameter|field|argument) FIELD is (?:not supported|unsupported|not permitted)',
  'temperature and FIELD cannot both be specified',
].map(toPattern);

function toPattern(words: string): RegExp {
  return new RegExp(`(?<![\\w.])${words.replaceAll('FIELD', fieldName)}(?!\\w)`);
}

/** What a refused field leads to: a mended body, or the insight that this model cannot serve the request. */
export type FieldFinding = { fix: ParameterFix } | { refusesEssential: string };

/** The field that a 400 or 422 refuses, when its words or its validation errors name one. */
export function readRefusedField(body: ProviderBody): FieldFinding | undefined {
  const { words } = body;
  const rename = firstMatch(renamePatterns, words);
  if (rename?.[1] !== undefined && rename[2] !== undefined && rename[1] !== rename[2]) {
    return { fix: { rename: rename[1], to: rename[2] } };
  }
  const field = extraField(body) ?? codedParam(body) ?? namedField(words);
  if (field === undefined) return undefined;
  const name = toBodyField(field);
  return essential.includes(name) ? { refusesEssential: name } : { fix: { drop: name } };
}

/** Pydantic's validation errors: `{ type: 'extra_forbidden', loc: ['body', 'stream_options'] }` (Mistral, vLLM). */
function extraField({ objects }: ProviderBody): string | undefined {
  for (const object of objects) {
    const loc = object['loc'];
    if (object['type'] !== 'extra_forbidden' || !Array.isArray(loc)) continue;
    const path = loc[0] === 'body' ? loc.slice(1) : loc;
    // A deeper path lies within a message or a tool: nothing that leaving out one field mends.
    if (path.length === 1 && typeof path[0] === 'string') return path[0];
  }
  return undefined;
}

function codedParam({ codes, param }: ProviderBody): string | undefined {
  const isRefused = ['unsupported_parameter', 'unsupported_value', 'unknown_parameter'].some((code) =>
    codes.includes(code),
  );
  return isRefused && param !== undefined && /^[a-z_][\w.]{1,60}$/i.test(param) ? param : undefined;
}

function firstMatch(patterns: readonly RegExp[], words: string): RegExpExecArray | undefined {
  for (const pattern of patterns) {
    const match = pattern.exec(words);
    if (match !== null) return match;
  }
  return undefined;
}

/** 'Streaming is not supported by this model' names no field: only what looks like one is taken out of prose. */
function namedField(words: string): string | undefined {
  for (const pattern of dropPatterns) {
    const name = pattern.exec(words)?.[1];
    if (name !== undefined && looksLikeField(toBodyField(name))) return name;
  }
  return undefined;
}

function looksLikeField(name: string): boolean {
  return name.includes('_') || oneWordFields.includes(name) || essential.includes(name);
}

const camelCased = [
  'presence_penalty',
  'frequency_penalty',
  'reasoning_effort',
  'logit_bias',
  'top_logprobs',
  'parallel_tool_calls',
];

/** `stream_options.include_usage` goes with its parent. xAI names fields in camel case, which comparing has lowered. */
function toBodyField(field: string): string {
  const top = field.split('.')[0] ?? field;
  return camelCased.find((name) => name.replaceAll('_', '') === top.toLowerCase()) ?? top;
}
