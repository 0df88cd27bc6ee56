import { describe, expect, it } from 'vitest';
import { MONDAY } from './calendar.ts';
import { SimClock } from './simClock.ts';

const never = () => false;

describe('SimClock', () => {
  it('jumps from timer to timer, each at its own time', async () => {
    const { clock, note, story } = aClock();
    clock.after(3_600_000, note('an hour'));
    clock.after(1_000, note('a second'));

    await clock.run(never);

    expect(story).toEqual(['a second at 1 s', 'an hour at 3600 s']);
  });

  it('calls timers of one time in the order they were set', async () => {
    const { clock, note, story } = aClock();
    for (const name of ['first', 'second', 'third']) clock.after(1_000, note(name));

    await clock.run(never);

    expect(story).toEqual(['first at 1 s', 'second at 1 s', 'third at 1 s']);
  });

  it('lets everything that waits for promises come to rest before time goes on', async () => {
    const { clock, note, story } = aClock();
    clock.after(1_000, async () => {
      for (let step = 0; step < 100; step++) await Promise.resolve();
      clock.after(1_000, note('after a hundred promises'));
    });
    clock.after(5_000, note('later'));

    await clock.run(never);

    expect(story).toEqual(['after a hundred promises at 2 s', 'later at 5 s']);
  });

  it('does not call what was cancelled', async () => {
    const { clock, note, story } = aClock();
    const cancel = clock.after(2_000, note('cancelled'));
    clock.after(1_000, cancel);
    clock.after(3_000, note('kept'));

    await clock.run(never);

    expect(story).toEqual(['kept at 3 s']);
  });

  it('stops as soon as all is over, whatever is still set', async () => {
    const { clock, note, story } = aClock();
    clock.after(1_000, note('a second'));
    clock.after(2_000, note('too late'));

    await clock.run(() => story.length === 1);

    expect(story).toEqual(['a second at 1 s']);
  });

  it('keeps what timers have left while the machine sleeps, and calls missed appointments on waking', async () => {
    const { clock, note, story } = aClock();
    clock.at(MONDAY + 10_000, () => clock.sleepUntil(MONDAY + 100_000));
    clock.at(MONDAY + 50_000, note('appointment'));
    clock.after(30_000, note('timer'));

    await clock.run(never);

    expect(story).toEqual(['appointment at 100 s', 'timer at 120 s']);
    expect(clock.running).toBe(30_000);
  });
});

function aClock() {
  const clock = new SimClock(MONDAY);
  const story: string[] = [];
  const note = (name: string) => () => void story.push(`${name} at ${(clock.now() - MONDAY) / 1_000} s`);
  return { clock, note, story };
}
