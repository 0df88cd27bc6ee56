import { describe, expect, it } from 'vitest';
import { failureNames, stateText } from '../../../src/engine/routing/skipText.ts';
import type { FailureClass } from '../../../src/engine/types/failure.ts';
import type { PlannedCandidate, SkipReason } from '../../../src/engine/types/plan.ts';
import type { LimitName } from '../../../src/engine/types/provider.ts';
import { englishWording } from '../../../src/engine/util/wording.ts';
import { limitNames } from '../../support/limitNames.ts';
import { wordingIn } from '../../support/wordingIn.ts';

const english = { ...englishWording, formatTime: () => '14:32' };
const candidate = { provider: 'groq', model: 'm' };
const limited = { kind: 'limited', limit: 'tokensPerMinute', total: 6_000, left: 1_200.7, needed: 4_100 } as const;

describe('the state of a candidate in words', () => {
  it.each<[string, Partial<PlannedCandidate>]>([
    ['ready', { isReady: true }],
    ['ready, keeps this conversation', { isReady: true, keepsConversation: true }],
    ['ready, behind the others after a recent failure', { isReady: true, isDemoted: true }],
    ['ready for a single try after its failures', { isReady: true, isProbe: true }],
    ['not asked', {}],
  ])('%s', (text, row) => {
    expect(stateText({ candidate, isReady: false, ...row }, english)).toBe(text);
  });

  it.each<[string, SkipReason]>([
    ['rate limited until 14:32', benched('rate-limited')],
    ['key refused: enter it again or test it', benched('credential-refused')],
    ['this machine seems to be offline', { ...benched('connection-failed'), scope: 'network' }],
    ['paused after 3 failures until 14:32', breakerOpen(false)],
    ['paused: another request is trying it right now', breakerOpen(true)],
    ['no room within its limit of 6,000 tokens a minute until 14:32: 1,200 left, about 4,100 needed', limited],
    ['needs about 9,000 tokens, more than its limit of 6,000 tokens a minute', { ...limited, needed: 9_000 }],
    ['cannot handle a JSON schema', { kind: 'lacks', capability: 'json-schema' }],
    [
      'too large: about 9,000 tokens needed, window 8,192',
      { kind: 'too-large', neededTokens: 9_000, windowTokens: 8_192 },
    ],
    ['timed out in this request', { kind: 'failed-in-this-request', class: 'timeout' }],
  ])('%s', (text, skip) => {
    expect(stateText(skipped(skip, 1), english)).toBe(text);
  });

  it('names no time that nobody knows', () => {
    expect(stateText(skipped(benched('rate-limited')), english)).toBe('rate limited');
    expect(stateText(skipped(benched('quota-spent'), Number.POSITIVE_INFINITY), english)).toBe('quota spent');
    expect(stateText(skipped(breakerOpen(false)), english)).toBe('paused after 3 failures');
    expect(stateText(skipped(limited), english)).toMatch(/a minute: 1,200 left/);
  });

  it('names the time to wait for once', () => {
    const row = { ...skipped(benched('rate-limited'), 1), isWorthWaiting: true };

    expect(stateText(row, english)).toBe('rate limited; worth waiting for until 14:32');
  });
});

describe('the state of a candidate for a user of another language', () => {
  it.each([
    ['es', 'sin sitio en su límite de 6000 tokens por minuto hasta 14:32: quedan 1200, hacen falta cerca de 4100'],
    ['ru', 'нет места в лимите (токенов в минуту: 6 000) до 14:32: осталось 1 200, нужно около 4 100'],
    ['zh-cn', '14:32 之前其限额（每分钟 6,000 个词元）内没有空间：剩余 1,200，约需 4,100'],
  ] as const)('has its words, its order and its numbers: %s', (language, text) => {
    expect(stateText(skipped(limited, 1), wordingIn(language)).replaceAll(/\s/g, ' ')).toBe(text);
  });

  it.each([
    ['es', 'límite de peticiones alcanzado hasta 14:32'],
    ['ru', 'превышен лимит запросов до 14:32'],
    ['zh-cn', '触发速率限制，至 14:32'],
  ] as const)('names the failure as the chat does: %s', (language, text) => {
    expect(stateText(skipped(benched('rate-limited'), 1), wordingIn(language))).toBe(text);
  });

  it.each(['es', 'ru', 'zh-cn'] as const)('leaves nothing in English: %s', (language) => {
    const rows = everyRow();

    const untranslated = rows.filter((row) => stateText(row, wordingIn(language)) === stateText(row, english));

    expect(untranslated).toEqual([]);
  });

  it.each(['ru', 'zh-cn'] as const)('leaves no English word in a sentence: %s', (language) => {
    const texts = everyRow().map((row) => stateText(row, wordingIn(language)));

    expect(texts.filter((text) => /[a-z]{2,}/i.test(text.replaceAll(/JSON( schema)?/g, '')))).toEqual([]);
  });
});

function benched(failureClass: FailureClass): Extract<SkipReason, { kind: 'benched' }> {
  return { kind: 'benched', class: failureClass, scope: 'key', message: 'slow down' };
}

function breakerOpen(isProbed: boolean): SkipReason {
  return { kind: 'breaker-open', scope: 'provider', failures: 3, isProbed };
}

function skipped(skip: SkipReason, readyAt?: number): PlannedCandidate {
  return { candidate, isReady: false, skip, ...(readyAt === undefined ? {} : { readyAt }) };
}

/** Each text there is; what a setting is wrong with comes in words already. */
function everyRow(): PlannedCandidate[] {
  const classes = Object.keys(failureNames) as FailureClass[];
  const skips: SkipReason[] = [
    { kind: 'off' },
    { kind: 'no-key' },
    { kind: 'unknown-provider' },
    { kind: 'not-running' },
    { kind: 'no-model' },
    { ...benched('connection-failed'), scope: 'network' },
    ...classes.map(benched),
    ...classes.map((each): SkipReason => ({ kind: 'failed-in-this-request', class: each })),
    breakerOpen(true),
    breakerOpen(false),
    ...(Object.keys(limitNames) as LimitName[]).map((limit): SkipReason => ({ ...limited, limit })),
    { ...limited, needed: 9_000 },
    { kind: 'lacks', capability: 'tools' },
    { kind: 'lacks', capability: 'json-schema' },
    { kind: 'lacks', capability: 'images' },
    { kind: 'too-large', neededTokens: 9_000, windowTokens: 8_192 },
  ];
  return [
    { candidate, isReady: true },
    { candidate, isReady: true, isDemoted: true },
    { candidate, isReady: true, isProbe: true },
    { candidate, isReady: true, keepsConversation: true },
    ...skips.map((skip) => skipped(skip)),
    ...skips.map((skip) => skipped(skip, 1)),
    ...skips.map((skip) => ({ ...skipped(skip, 1), isWorthWaiting: true })),
  ];
}
