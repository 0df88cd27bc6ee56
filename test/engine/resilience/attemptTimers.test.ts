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

    timers.onContent();
    await clock.advance(19_000);
    timers.onContent();
    await clock.advance(19_999);
    expect(timers.fault).toBeUndefined();
    await clock.advance(1);

    expect(timers.fault).toBe('timeout-idle');
  });

  it('let a silence begin when the reader is back', async () => {
    const { timers, clock } = someTimers();

    timers.onContent();
    timers.onReaderBusy();
    await clock.advance(55_000);
    timers.onReaderBack();
    await clock.advance(19_999);
    expect(timers.fault).toBeUndefined();
    await clock.advance(1);

    expect(timers.fault).toBe('timeout-idle');
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

    timers.onContent();
    await clock.advance(20_000);

    expect(timers.fault).toBe('timeout-idle');
    expect(clock.pending).toBe(0);
  });
});

function someTimers({ isStream = true, signal }: { isStream?: boolean; signal?: AbortSignal } = {}) {
  const clock = new VirtualClock();
  const timeouts = { connectMs: 10_000, firstTokenMs: 30_000, idleMs: 20_000, totalMs: 300_000 };
  return { clock, timers: new AttemptTimers({ clock, timeouts, isStream, signal }) };
}
