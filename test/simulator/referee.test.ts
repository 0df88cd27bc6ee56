import { describe, expect, it } from 'vitest';
import { MONDAY } from './calendar.ts';
import type { Ending } from './evidence.ts';
import { Referee } from './referee.ts';
import { SimClock } from './simClock.ts';

const failed: Ending = { kind: 'failed' };

describe('Referee', () => {
  it('takes a dead key once, and counts every further call with it', () => {
    const { call, wasted } = aMatch();

    for (const _ of [1, 2, 3]) call()({ kind: 'dead-key' });

    expect(wasted()).toEqual({ 'dead key': 2 });
  });

  it('counts a call within a wait that the provider asked for, and none after it', () => {
    const { call, pass, wasted } = aMatch();
    call()(limited({ statedUntil: MONDAY + 10_000 }));

    pass(9_000);
    call()(limited());
    pass(1_000);
    call()(limited());

    expect(wasted()).toEqual({ 'stated wait not over': 1 });
  });

  it('holds the wait of an account against its other keys once the provider has said whose they are', () => {
    const { call, referee, wasted } = aMatch();
    call({ key: 'one' })(limited({ statedUntil: MONDAY + 10_000 }));

    call({ key: 'two' })(limited());
    referee.evidence.nameAccount('three', MONDAY);
    call({ key: 'three' })(limited());

    expect(wasted()).toEqual({ 'stated wait not over': 1 });
  });

  it('leaves a provider that failed three times in a row alone for half a minute, and then wants one probe', () => {
    const { call, pass, wasted } = aMatch();
    for (const _ of [1, 2, 3]) call()(failed);

    pass(29_000);
    call()(failed);
    pass(30_000);
    const [probe, second] = [call(), call()];
    probe(failed);
    second(failed);

    expect(wasted()).toEqual({ 'open breaker': 1, 'second probe': 1 });
  });

  it('takes calls that were under way together for one failure', () => {
    const { call, wasted } = aMatch();

    for (const end of [call(), call(), call(), call()]) end(failed);
    call()(failed);

    expect(wasted()).toEqual({});
  });

  it('forgets failures with the first success, and holds those of the user’s own network against nobody', () => {
    const { call, wasted } = aMatch();

    for (const ending of [failed, failed, { kind: 'ok' } as const, failed, failed]) call()(ending);
    for (const _ of [1, 2, 3]) call()({ kind: 'failed', isEverywhere: true });
    call()({ kind: 'ok' });

    expect(wasted()).toEqual({});
  });

  it('counts a call beyond a limit from when both the limit and its account had been said', () => {
    const { call, referee, wasted } = aMatch();

    call()(limited({ saysLimit: true }));
    call()(limited());
    referee.evidence.nameAccount('one', MONDAY);
    call()(limited());

    expect(wasted()).toEqual({ 'known limit': 1 });
  });

  it('does not count it while a key is used of which nobody knows that it shares the account', () => {
    const { call, referee, wasted } = aMatch();
    referee.evidence.nameLimit('groq/work', 'tokensPerMinute', MONDAY);
    referee.evidence.nameAccount('one', MONDAY);
    call({ key: 'two' })({ kind: 'ok' });

    call({ key: 'one' })(limited());
    referee.evidence.nameAccount('two', MONDAY);
    call({ key: 'one' })(limited());

    expect(wasted()).toEqual({ 'known limit': 1 });
  });

  it('does not count a condemned call that is answered all the same', () => {
    const { call, wasted } = aMatch();
    call()(limited({ statedUntil: MONDAY + 10_000 }));

    call()({ kind: 'ok' });

    expect(wasted()).toEqual({});
  });
});

function aMatch() {
  const clock = new SimClock(MONDAY);
  const referee = new Referee(clock);
  return {
    referee,
    call: ({ key = 'one' } = {}) => referee.begin({ provider: 'groq', key, account: 'groq/work' }),
    pass: (ms: number) => clock.sleepUntil(clock.now() + ms),
    wasted: () => Object.fromEntries(referee.wasted),
  };
}

function limited(rest: { statedUntil?: number; saysLimit?: boolean } = {}): Ending {
  return { kind: 'limited', limit: 'tokensPerMinute', saysLimit: false, saysAccount: false, ...rest };
}
