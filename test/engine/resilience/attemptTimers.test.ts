import { describe, expect, it } from 'vitest';
import { AttemptTimers } from '../../../src/engine/resilience/attemptTimers.ts';
import { VirtualClock } from '../../support/virtualClock.ts';

describe('the timers of an attempt', () => {
  it('count the connection of every request of a call: a login comes before the provider itself', async () => {
    const { timers, clock } = someTimers();

    timers.onRequest();
    await clock.advance(9_000);
    timers.onConnected();
    timers.onRequest();
    await clock.advance(9_000);
    expect(timers.fault).toBeUndefined();
    await clock.advance(1_000);

    expect(timers.fault).toBe('timeout-connect');
  });

  it('set no connect timer where nobody tells of requests', async () => {
    const { timers, clock } = someTimers({ isStream: false });

    await clock.advance(299_999);
    expect(timers.signal.aborted).toBe(false);
    await clock.advance(1);

    expect(timers.fault).toBe('timeout-total');
  });

  it('let a silence begin with the last content', async () => {
    const { timers, clock } = someTimers();

    timers.onContent(20);
    await clock.advance(19_000);
    timers.onContent(20);
    await clock.advance(19_999);
    expect(timers.fault).toBeUndefined();
    await clock.advance(1);

    expect(timers.fault).toBe('timeout-idle');
  });

  it('let a silence begin when the reader is back', async () => {
    const { timers, clock } = someTimers();

    timers.onContent(20);
    timers.onReaderBusy();
    await clock.advance(55_000);
    timers.onReaderBack();
    await clock.advance(19_999);
    expect(timers.fault).toBeUndefined();
    await clock.advance(1);

    expect(timers.fault).toBe('timeout-idle');
  });

  it('know the silence they watch however the clock is set back', async () => {
    const { timers, clock } = someTimers();
    timers.onContent(20);
    await clock.advance(7_000);

    clock.set(clock.now() - 3_600_000);
    await clock.advance(7_000);
    expect(timers.fault).toBeUndefined();
    await clock.advance(12_000);

    expect(timers.fault).toBe('timeout-idle');
    expect(timers.sleptMs).toBe(0);
  });

  it('end with the caller, who is no time-out', async () => {
    const controller = new AbortController();
    const { timers, clock } = someTimers({ signal: controller.signal });

    controller.abort();

    expect(timers.signal.aborted).toBe(true);
    expect(timers.fault).toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  it('are all gone once one has expired', async () => {
    const { timers, clock } = someTimers();

    timers.onContent(20);
    await clock.advance(20_000);

    expect(timers.fault).toBe('timeout-idle');
    expect(clock.pending).toBe(0);
  });
});

describe('a drip', () => {
  it('is less than a character a second over fifteen seconds, though it never falls silent', async () => {
    const { timers, clock } = someTimers();

    await arrive({ timers, clock }, { chars: 1, everyMs: 1_100, times: 13 });
    expect(timers.fault).toBeUndefined();
    await arrive({ timers, clock }, { chars: 1, everyMs: 1_100, times: 1 });

    expect(timers.fault).toBe('timeout-drip');
    expect(clock.pending).toBe(0);
  });

  it('is found behind longer silences too', async () => {
    const { timers, clock } = someTimers();

    await arrive({ timers, clock }, { chars: 4, everyMs: 18_000, times: 4 });

    expect(timers.fault).toBe('timeout-drip');
  });

  it('is not what comes slowly but surely', async () => {
    const { timers, clock } = someTimers();

    await arrive({ timers, clock }, { chars: 6, everyMs: 5_000, times: 40 });

    expect(timers.fault).toBeUndefined();
  });

  it('is not a pause in a fast answer, nor its first words after it', async () => {
    const { timers, clock } = someTimers();
    await arrive({ timers, clock }, { chars: 5, everyMs: 100, times: 60 });

    for (let pause = 0; pause < 3; pause++) {
      await clock.advance(18_900);
      await arrive({ timers, clock }, { chars: 2, everyMs: 100, times: 1 });
      await clock.advance(900);
      await arrive({ timers, clock }, { chars: 5, everyMs: 100, times: 60 });
    }

    expect(timers.fault).toBeUndefined();
  });

  it('is not what a slow reader lets through', async () => {
    const { timers, clock } = someTimers();

    for (let piece = 0; piece < 10; piece++) {
      timers.onContent(4);
      timers.onReaderBusy();
      await clock.advance(10_000);
      timers.onReaderBack();
      await clock.advance(100);
    }

    expect(timers.fault).toBeUndefined();
  });
});

describe('a machine that slept', () => {
  it('lets a stream go on that still lives', async () => {
    const { timers, clock } = someTimers();
    timers.onContent(20);
    await clock.advance(3_000);

    sleep(clock);
    await clock.advance(4_000);
    timers.onContent(20);
    await clock.advance(19_999);
    expect(timers.fault).toBeUndefined();
    expect(timers.sleptMs).toBeGreaterThanOrEqual(HOUR_MS - 5_000);
    await clock.advance(1);

    expect(timers.fault).toBe('timeout-idle');
  });

  it.each([
    ['in the middle of an answer', true],
    ['before its first token', false],
  ])('gives up a dead stream %s soon after it woke', async (_, hasBegun) => {
    const { timers, clock } = someTimers();
    if (hasBegun) timers.onContent(20);
    await clock.advance(3_000);

    sleep(clock);
    await clock.advance(11_000);

    expect(timers.fault).toBe(hasBegun ? 'timeout-idle' : 'timeout-first-token');
    expect(timers.sleptMs).toBeGreaterThan(0);
    expect(clock.pending).toBe(0);
  });

  it('may find all timers due at once, and gives the provider five seconds all the same', async () => {
    const { timers, clock } = someTimers();
    timers.onContent(20);
    await clock.advance(3_000);

    await wakeLate(clock);
    await clock.advance(4_999);
    expect(timers.fault).toBeUndefined();
    await clock.advance(1);

    expect(timers.fault).toBe('timeout-idle');
  });

  it('notices it when the connection ends before any timer', async () => {
    const { timers, clock } = someTimers();
    await clock.advance(3_000);

    sleep(clock);
    timers.stop();

    expect(timers.sleptMs).toBeGreaterThan(0);
    expect(clock.pending).toBe(0);
  });

  it('does not take it off the time of the whole stream', async () => {
    const { timers, clock } = someTimers();
    timers.onContent(20);

    sleep(clock);
    await arrive({ timers, clock }, { chars: 20, everyMs: 10_000, times: 29 });
    expect(timers.fault).toBeUndefined();
    await arrive({ timers, clock }, { chars: 20, everyMs: 10_000, times: 2 });

    expect(timers.fault).toBe('timeout-total');
  });

  it('waits no longer for a plain answer that had all the time to come', async () => {
    const { timers, clock } = someTimers({ isStream: false });
    await clock.advance(3_000);

    sleep(clock);
    await clock.advance(11_000);

    expect(timers.fault).toBe('timeout-total');
  });

  it('knows nothing of a sleep while time passes as it should', async () => {
    const { timers, clock } = someTimers();

    await arrive({ timers, clock }, { chars: 20, everyMs: 10_000, times: 20 });
    timers.stop();

    expect(timers.sleptMs).toBe(0);
  });
});

const HOUR_MS = 3_600_000;

/** Most systems stop timers while they sleep, so that these keep the time they have left. */
function sleep(clock: VirtualClock): void {
  clock.set(clock.now() + HOUR_MS);
}

/** Others let them fire as soon as they wake: the one that was due in two seconds. */
async function wakeLate(clock: VirtualClock): Promise<void> {
  clock.set(clock.now() + HOUR_MS);
  await clock.advance(2_000);
}

async function arrive(
  { timers, clock }: Pick<ReturnType<typeof someTimers>, 'timers' | 'clock'>,
  { chars, everyMs, times }: { chars: number; everyMs: number; times: number },
): Promise<void> {
  for (let n = 0; n < times; n++) {
    timers.onContent(chars);
    await clock.advance(everyMs);
  }
}

function someTimers({ isStream = true, signal }: { isStream?: boolean; signal?: AbortSignal } = {}) {
  const clock = new VirtualClock();
  const timeouts = { connectMs: 10_000, firstTokenMs: 30_000, idleMs: 20_000, totalMs: 300_000 };
  return { clock, timers: new AttemptTimers({ clock, timeouts, isStream, signal }) };
}
