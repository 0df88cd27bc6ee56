import { numberOf } from './json.ts';
import type { ProviderBody } from './providerBody.ts';

/** Each names the largest input in its first group; read in the form of `normalise`. */
const patterns = [
  /maximum context length (?:is|of) (?:only )?([\d,]+)/,
  /> ([\d,]+) maximum/,
  /maximum number of tokens allowed \(?([\d,]+)/,
  /limit ([\d,]+), requested [\d,]+/,
  /limit: ([\d,]+), requested:? [\d,]+/,
  /model's context length \(?([\d,]+)/,
  /context limit: [\d,]+ \+ [\d,]+ > ([\d,]+)/,
  /current length is [\d,]+ while limit is ([\d,]+)/,
  /max_new_tokens must be <= ([\d,]+)/,
  /available context size \(?([\d,]+)/,
  /context window (?:is|of) ([\d,]+)/,
  /limit of ([\d,]+) tokens/,
];

/** The largest input a model takes, tokens, as an error about a too long request states it. */
export function readContextLimit(body: ProviderBody): number | undefined {
  // llama.cpp says it in a field of its own.
  const field = body.objects.map((object) => numberOf(object['n_ctx'])).find((limit) => limit !== undefined);
  const { words } = body;
  const stated = patterns.map((pattern) => pattern.exec(words)?.[1]).find((found) => found !== undefined);
  const limit = field ?? numberOf(stated?.replaceAll(',', ''));
  return limit !== undefined && Number.isSafeInteger(limit) && limit > 0 ? limit : undefined;
}
