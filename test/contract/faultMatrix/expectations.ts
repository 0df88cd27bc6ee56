import { expect } from 'vitest';
import type { FailureClass } from '../../../src/engine/types/failure.ts';
import type { Attempt, ChatResult, Usage } from '../../../src/engine/types/result.ts';
import { shownText } from '../../support/anEngine.ts';
import type { Cell } from './cells.ts';
import type { Played } from './play.ts';
import { FRESH, goodCall, WHOLE, WHOLE_WITH_CALL } from './texts.ts';

/** `next`: the healthy provider answered anew. `joined`: it went on. `kept`: cut, and said so. `told`: an error that nobody mends. */
export type Outcome = 'next' | 'joined' | 'kept' | 'told';

/** No other provider can mend these. */
const stopping: readonly FailureClass[] = ['content-refused', 'bad-request'];

/** What a failure condemns: the key it was called with, the whole provider, or nobody. */
const condemned: Readonly<Record<FailureClass, 'key' | 'provider' | 'nobody'>> = {
  'rate-limited': 'key',
  'quota-spent': 'key',
  'credential-refused': 'key',
  'access-refused': 'key',
  'model-not-found': 'key',
  'edge-blocked': 'provider',
  overloaded: 'provider',
  'server-error': 'provider',
  timeout: 'provider',
  'connection-failed': 'provider',
  unknown: 'provider',
  'context-too-long': 'nobody',
  'content-refused': 'nobody',
  'bad-request': 'nobody',
  'bad-answer': 'nobody',
};

/** The longest timer of an attempt (first token, 30 s) and what the clock runs beside it. */
const LONGEST_VIRTUAL_MS = 40_000;

/** Holds what came of a cell against the specification. */
export function expectAsSpecified(cell: Cell, played: Played): Outcome {
  expectOneEnd(played);
  expectNeverGlued(cell, played);
  expectOnlyNeededCalls(cell, played);
  expectAttemptsRecorded(cell, played);
  const outcome = outcomeOf(played);
  expect(outcome).toBeOneOf(allowedOutcomes(cell));
  expectResult(cell, played, outcome);
  expectToolCalls(cell, played);
  return outcome;
}

function expectOneEnd({ events, virtualMs, leftOver }: Played): void {
  const ends = events.filter(({ type }) => type === 'done' || type === 'error');
  expect(ends).toEqual([events.at(-1)]);
  expect(virtualMs).toBeLessThan(LONGEST_VIRTUAL_MS);
  expect(leftOver).toBe(0);
}

/** At any moment, what is on screen is the beginning of one of the two answers. */
function expectNeverGlued(cell: Cell, { events }: Played): void {
  for (let length = 1; length <= events.length; length++) {
    const shown = shownText(events.slice(0, length));
    if (!wholeOf(cell).startsWith(shown) && !FRESH.startsWith(shown)) expect(shown).toBe(wholeOf(cell));
  }
  if (cell.moment.text === '') expectInvisible(events);
}

/** Nobody sees that an answer broke before its first word. */
function expectInvisible(events: Played['events']): void {
  const types = events.map(({ type }) => type);
  expect(types.slice(0, types.lastIndexOf('attempt-failed'))).not.toContain('text-delta');
  expect(types).not.toContain('rewind');
}

function expectOnlyNeededCalls({ fault, moment, onBreak }: Cell, { attempts, calls, callsAfter }: Played): void {
  const isKept = moment.text !== '' && onBreak === 'stop';
  const isLast = isKept || stopping.includes(fault.class);
  const keys = condemned[fault.class] === 'key' && !isKept ? ['first', 'first 2'] : ['first'];
  expect(Object.fromEntries(calls)).toEqual(
    Object.fromEntries([...keys, ...(isLast ? [] : ['second'])].map((label) => [label, 1])),
  );
  for (const label of callsAfter.keys()) expect(condemnedBy(attempts)).not.toContain(label);
}

/** The keys that the evidence speaks against. */
function condemnedBy(attempts: readonly Attempt[]): string[] {
  return attempts.flatMap(({ failure, keyLabel = '', provider }) => {
    const whom = failure ? condemned[failure.class] : 'nobody';
    if (whom === 'nobody') return [];
    return whom === 'key' ? [keyLabel] : [provider, `${provider} 2`];
  });
}

function expectAttemptsRecorded(cell: Cell, { events, attempts, calls }: Played): void {
  const last = events.at(-1);
  if (last?.type === 'done') expect(last.result.attempts).toEqual(attempts);
  if (last?.type === 'error') expect(last.error.attempts).toEqual(attempts);
  expect(attempts.map(({ keyLabel }) => keyLabel)).toEqual([...calls.keys()]);
  for (const attempt of attempts) {
    if (attempt.provider === 'second')
      expect(attempt).toMatchObject({ outcome: 'ok', usage: { outputTokens: expect.any(Number) } });
    else expectFailureRecorded(cell, attempt);
  }
}

function expectFailureRecorded({ fault, moment, protocol }: Cell, { outcome, failure, usage }: Attempt): void {
  expect({ outcome, class: failure?.class, scope: failure?.scope }).toEqual({
    outcome: 'failed',
    class: fault.class,
    scope: fault.scope,
  });
  // `message_start` brings it along; chat completions tell it at the end.
  const isTold = protocol === 'anthropic' && moment.on === 'stream' && moment.name !== 'as the first event';
  if (isTold) expect(usage?.inputTokens).toBeGreaterThan(0);
}

function outcomeOf({ events }: Played): Outcome {
  const last = events.at(-1);
  if (last?.type !== 'done') return 'told';
  if (last.result.finishReason === 'incomplete') return 'kept';
  return last.result.seams ? 'joined' : 'next';
}

/** Going on is an offer: an openly marked restart is as good. */
function allowedOutcomes({ fault, moment, onBreak }: Cell): readonly Outcome[] {
  if (stopping.includes(fault.class)) return ['told'];
  if (moment.text === '' || onBreak === 'restart') return ['next'];
  return onBreak === 'stop' ? ['kept'] : ['joined', 'next'];
}

function expectResult(cell: Cell, { events, attempts }: Played, outcome: Outcome): void {
  const last = events.at(-1);
  if (last?.type === 'error') expect(last.error.class).toBe(cell.fault.class);
  if (last?.type !== 'done') return;
  const { result } = last;
  expect(result.text).toBe(expectedText(cell, outcome));
  expect(shownText(events)).toBe(result.text);
  expect(result.usage).toEqual(sumOf(attempts));
  expect(result.provider).toBe(outcome === 'kept' ? 'first' : 'second');
  if (outcome !== 'kept') expect(result.finishReason).toBe(cell.moment.call ? 'tool-calls' : 'stop');
  expectMarked(cell, { events, result }, outcome);
}

/** Whatever was done to the shown text, the caller was told. */
function expectMarked(
  { moment }: Cell,
  { events, result }: Pick<Played, 'events'> & { result: ChatResult },
  outcome: Outcome,
): void {
  const seams = events.filter((event) => event.type === 'seam');
  const rewinds = events.filter((event) => event.type === 'rewind');
  if (outcome === 'joined') expect(seams.at(-1)).toMatchObject(result.seams?.at(-1) ?? {});
  if (outcome === 'next' && moment.text !== '') expect(rewinds.at(-1)?.toLength).toBe(0);
}

function expectedText(cell: Cell, outcome: Outcome): string {
  if (outcome === 'joined') return wholeOf(cell);
  return outcome === 'kept' ? cell.moment.text : FRESH;
}

/** Calls of an answer that broke are never handed out; those of a good one are, once. */
function expectToolCalls({ moment }: Cell, { events }: Played): void {
  const last = events.at(-1);
  const handedOut = events.flatMap((event) => (event.type === 'tool-call' ? [event.call] : []));
  const isAnswered = last?.type === 'done' && last.result.finishReason !== 'incomplete';
  expect(handedOut).toEqual(moment.call && isAnswered ? [goodCall] : []);
  if (last?.type === 'done') expect(last.result.toolCalls ?? []).toEqual(handedOut);
}

function wholeOf({ moment }: Cell): string {
  return moment.call ? WHOLE_WITH_CALL : WHOLE;
}

function sumOf(attempts: readonly Attempt[]): Usage | undefined {
  const usages = attempts.flatMap(({ usage }) => usage ?? []);
  if (usages.length === 0) return undefined;
  const sum = (field: 'inputTokens' | 'outputTokens') => usages.reduce((total, usage) => total + usage[field], 0);
  return { inputTokens: sum('inputTokens'), outputTokens: sum('outputTokens') };
}
