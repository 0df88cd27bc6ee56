import { describe, expect, it } from 'vitest';
import { Coalescer } from '../../src/host/coalesce.ts';
import { VirtualClock } from '../support/virtualClock.ts';

describe('Coalescer', () => {
  it('runs at most 20 times a second, however often it is asked', async () => {
    const clock = new VirtualClock();
    const times: number[] = [];
    const coalescer = new Coalescer(clock, 50, () => times.push(clock.now()));

    for (let ms = 0; ms < 1000; ms += 5) {
      coalescer.request();
      await clock.advance(5);
    }

    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(gaps.length).toBeGreaterThan(15);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(50);
  });

  it('runs once more for the last request', async () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    let value = 0;
    const coalescer = new Coalescer(clock, 50, () => seen.push(value));

    coalescer.request();
    await clock.advance(1);
    value = 1;
    coalescer.request();
    await clock.advance(100);

    expect(seen).toEqual([0, 1]);
  });

  it('runs at once when flushed, and then not again for the same request', async () => {
    const clock = new VirtualClock();
    let runs = 0;
    const coalescer = new Coalescer(clock, 50, () => runs++);
    coalescer.flush();
    coalescer.request();
    coalescer.flush();
    const atOnce = runs;
    await clock.advance(100);

    expect([atOnce, runs]).toEqual([1, 1]);
  });

  it('does nothing while paused and catches up once on resume', async () => {
    const clock = new VirtualClock();
    let runs = 0;
    const coalescer = new Coalescer(clock, 50, () => runs++);
    coalescer.pause();

    coalescer.request();
    coalescer.request();
    await clock.advance(1000);
    expect(runs).toBe(0);

    coalescer.resume();
    await clock.advance(1000);
    expect(runs).toBe(1);
  });

  it('leaves no timer behind when disposed of', async () => {
    const clock = new VirtualClock();
    let runs = 0;
    const coalescer = new Coalescer(clock, 50, () => runs++);

    coalescer.request();
    coalescer.dispose();
    await clock.advance(1000);

    expect(runs).toBe(0);
  });
});
