import { describe, expect, it } from 'vitest';
import { ChangeTimer } from '../../src/host/changeTimer.ts';
import { NOON, VirtualClock } from '../support/virtualClock.ts';

describe('the change timer', () => {
  it('calls back once the next change is there', async () => {
    const { clock, timer, calls } = aTimer(NOON + 5_000);
    timer.arm();

    await clock.advance(5_000);
    expect(calls()).toBe(0);
    await clock.advance(1);

    expect(calls()).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('has one timer, however often it is armed, and none when stopped', () => {
    const { clock, timer } = aTimer(NOON + 5_000);

    timer.arm();
    timer.arm();
    expect(clock.pending).toBe(1);
    timer.stop();

    expect(clock.pending).toBe(0);
  });

  it.each([undefined, Number.POSITIVE_INFINITY])('does not wait for %s', (at) => {
    const { clock, timer } = aTimer(at);

    timer.arm();

    expect(clock.pending).toBe(0);
  });
});

function aTimer(at: number | undefined) {
  const clock = new VirtualClock();
  let count = 0;
  const timer = new ChangeTimer({ engine: { nextChange: () => at }, clock }, () => {
    count += 1;
  });
  return { clock, timer, calls: () => count };
}
