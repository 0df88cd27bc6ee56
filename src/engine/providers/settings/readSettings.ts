import type { SettingsProblem } from '../../types/engine.ts';
import type { Capability, Limits, Prices } from '../../types/provider.ts';
import type { EngineSettings, HedgeSettings, ProviderSettings, RetrySettings } from '../../types/settings.ts';
import type { Timeouts } from '../../types/timeouts.ts';
import type { Text } from '../../types/wording.ts';
import { baseUrl } from './baseUrl.ts';
import { flag, integer, listOf, number, object, oneOf, type Reader, text } from './read.ts';

/** What holds for a user who set nothing. */
export const defaultTimeouts: Timeouts = { connectMs: 10_000, firstTokenMs: 30_000, idleMs: 20_000, totalMs: 300_000 };

/** What holds for a user who set nothing. */
export const defaultRetry: RetrySettings = {
  when: 'nothing-else-ready',
  rateLimited: 2,
  overloaded: 1,
  serverError: 1,
  timeout: 1,
  connection: 1,
  backoffMs: 2_000,
  maxWaitMs: 30_000,
  waitForBetterMs: 1_000,
};

export const defaultOnBreak: EngineSettings['onBreak'] = 'continue';

export const defaultReturnTo: EngineSettings['returnTo'] = 'when-ready';

/** What holds for a user who set nothing. */
export const defaultHedge: HedgeSettings = { enabled: false };

/** Ids travel in scope keys, storage and settings paths. */
export const providerIdForm = /^[A-Za-z0-9](?:[\w.-]{0,62}[\w-])?$/;

/** Nothing on a network is over sooner than a tenth of a second. */
const milliseconds = integer({ min: 100, max: 3_600_000 });
const times = integer({ min: 0, max: 10 });
const amount = integer({ min: 1, max: 1_000_000_000_000 });
const tokens = integer({ min: 1, max: 1_000_000_000 });
const dollars = number({ min: 0, max: 1_000_000 });
const factor = number({ min: 0, max: 1_000 });
const line = (max: number) =>
  text({
    form: new RegExp(`^[^\\p{Cc}]{1,${max}}$`, 'u'),
    allowed: ({ t, formatNumber }) => t('text of 1 to {0} characters', formatNumber(max)),
  });

/** Stands in the host name of a request, so nothing that could lead elsewhere is accepted. */
const hostPart = (allowed: Text) => text({ form: /^[A-Za-z0-9](-?[A-Za-z0-9])*$/, allowed });

const timeoutFields = {
  connectMs: milliseconds,
  firstTokenMs: milliseconds,
  idleMs: milliseconds,
  totalMs: milliseconds,
};

export const readTimeouts: Reader<Partial<Timeouts>> = object<Timeouts>(timeoutFields);

export const readRetry: Reader<Partial<RetrySettings>> = object<RetrySettings>({
  when: oneOf(['nothing-else-ready', 'always']),
  rateLimited: times,
  overloaded: times,
  serverError: times,
  timeout: times,
  connection: times,
  backoffMs: integer({ min: 0, max: 60_000 }),
  maxWaitMs: integer({ min: 0, max: 600_000 }),
  waitForBetterMs: integer({ min: 0, max: 600_000 }),
});

export const readOnBreak = oneOf(['continue', 'restart', 'stop']);

export const readReturnTo = oneOf(['when-ready', 'next-conversation']);

export const readHedge: Reader<Partial<HedgeSettings>> = object<HedgeSettings>({
  enabled: flag,
  afterMs: milliseconds,
});

const readLimits: Reader<Limits> = object<Limits>({
  requestsPerMinute: amount,
  requestsPerDay: amount,
  requestsPerMonth: amount,
  tokensPerMinute: amount,
  inputTokensPerMinute: amount,
  outputTokensPerMinute: amount,
  tokensPerDay: amount,
});

type SettablePrices = Pick<Prices, 'inputPerMTok' | 'outputPerMTok' | 'cacheReadPerMTok' | 'longInput'>;
type LongInput = NonNullable<Prices['longInput']>;

const readLongInput = whole<LongInput>(
  object<LongInput>({ aboveTokens: tokens, inputFactor: factor, outputFactor: factor }),
  ['aboveTokens', 'inputFactor', 'outputFactor'],
);

const readPrices = whole<SettablePrices>(
  object<SettablePrices>({
    inputPerMTok: dollars,
    outputPerMTok: dollars,
    cacheReadPerMTok: dollars,
    longInput: readLongInput,
  }),
  ['inputPerMTok', 'outputPerMTok'],
);

/** One entry of `understudy.providers`. */
export const readProviderSettings: Reader<Partial<ProviderSettings>> = object<ProviderSettings>({
  protocol: oneOf(['openai', 'anthropic']),
  name: line(80),
  model: line(200),
  baseUrl,
  enabled: flag,
  keyless: flag,
  contextWindow: tokens,
  maxOutput: tokens,
  capabilities: listOf<Capability>(oneOf(['tools', 'json-schema', 'images']), ({ t }) => t('an array of capabilities')),
  prices: readPrices,
  limits: readLimits,
  regions: listOf(
    hostPart(({ t }) => t('a location such as "europe-west4" or "global"')),
    ({ t }) => t('an array of locations'),
  ),
  project: text({ form: /^[a-z0-9][\w.:-]{0,99}$/, allowed: ({ t }) => t('a Google Cloud project id') }),
  resource: hostPart(({ t }) => t('the name of an Azure resource, the first part of its address')),
  timeouts: readTimeouts,
});

/** Adds that some fields must not be missing. */
function whole<T extends object>(reader: Reader<Partial<T>>, required: readonly (keyof T & string)[]): Reader<T> {
  return (value, place) => {
    const read = reader(value, place);
    if (!read) return undefined;
    const missing = required.filter((field) => read[field] === undefined);
    if (missing.length === 0) return read as T;
    place.problems.push({
      path: place.path,
      severity: 'error',
      message: place.wording.t('{0} needs {1} too; it is ignored until then', place.path, missing.join(', ')),
    } satisfies SettingsProblem);
    return undefined;
  };
}
