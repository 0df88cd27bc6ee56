import { describe, expect, it } from 'vitest';
import { readRefusedField } from '../../../src/engine/errors/parameterFix.ts';
import { parseProviderBody } from '../../../src/engine/errors/providerBody.ts';

describe('readRefusedField', () => {
  it.each([
    [
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'max_tokens',
      'max_completion_tokens',
    ],
    ['`max_tokens` is deprecated, please use `max_completion_tokens` instead', 'max_tokens', 'max_completion_tokens'],
    ['max_completion_tokens is unknown here; use max_tokens instead', 'max_completion_tokens', 'max_tokens'],
  ])('finds a new name: %s', (message, rename, to) => {
    expect(read(message)).toEqual({ fix: { rename, to } });
  });

  it.each([
    ["Unsupported parameter: 'temperature' is not supported with this model.", 'temperature'],
    [
      "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
      'temperature',
    ],
    ["Unknown parameter: 'stream_options.include_usage'.", 'stream_options'],
    ['Unrecognized request argument supplied: seed', 'seed'],
    ["Unrecognized key(s) in object: 'parallel_tool_calls'", 'parallel_tool_calls'],
    ['json: unknown field "logit_bias"', 'logit_bias'],
    ['Invalid JSON payload received. Unknown name "logit_bias": Cannot find field.', 'logit_bias'],
    ["property 'logprobs' is unsupported, did you mean 'stop'?", 'logprobs'],
    ['Argument not supported on this model: presencePenalty', 'presence_penalty'],
    ['Model grok-9 does not support parameter reasoningEffort.', 'reasoning_effort'],
    ['temperature: Extra inputs are not permitted', 'temperature'],
    ['`temperature` is deprecated for this model.', 'temperature'],
    ['The parameter `top_k` is not supported', 'top_k'],
    ['`temperature` and `top_p` cannot both be specified for this model.', 'top_p'],
  ])('finds a field to leave out: %s', (message, drop) => {
    expect(read(message)).toEqual({ fix: { drop } });
  });

  it.each(['tools', 'response_format', 'messages'])(
    'does not leave out %s, without which it is another request',
    (field) => {
      expect(read(`Unsupported parameter: '${field}' is not supported with this model.`)).toEqual({
        refusesEssential: field,
      });
    },
  );

  it.each([
    'Streaming is not supported by this model',
    'Sorry: not supported in your region',
    "Invalid 'temperature': decimal below minimum value. Expected a value >= 0, but got -1 instead.",
    'The parameter functions is deprecated',
    'Unknown field of study',
  ])('finds no field in: %s', (message) => {
    expect(read(message)).toBeUndefined();
  });
});

function read(message: string) {
  return readRefusedField(parseProviderBody(JSON.stringify({ error: { message } })));
}
