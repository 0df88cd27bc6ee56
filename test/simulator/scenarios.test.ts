import { describe, expect, it } from 'vitest';
import type { Report } from './report.ts';
import type { Scenario } from './scenario.ts';
import { scenarios } from './scenarios/all.ts';
import { laptopSleep } from './scenarios/laptopSleep.ts';
import { simulate } from './simulate.ts';

const DAYS = 7;
/** Several seconds each, on a machine that does other things too. */
const timeout = 120_000;

const weeks = new Map<string, Promise<Report>>();

describe.each(scenarios)('A week of $name', { timeout }, (scenario) => {
  it('answers every request from a provider while any is up', async () => {
    const { failed, availability, requests } = await aWeekOf(scenario);

    expect({ failed, availability }).toEqual({ failed: 0, availability: 1 });
    expect(requests).toBeGreaterThan(1_000);
  });

  it('gives every answer word for word, whoever wrote which part', async () => {
    expect((await aWeekOf(scenario)).wrong).toBe(0);
  });

  it('wastes less than one call in a hundred on what the evidence condemns', async () => {
    const { wastedCalls, wastedBy, calls } = await aWeekOf(scenario);

    expect(wastedCalls / calls, JSON.stringify(wastedBy)).toBeLessThan(0.01);
  });

  it('goes the same way for the same seed, and another way for another', async () => {
    const [once, again, other] = [await aDay(1), await aDay(1), await aDay(2)];

    expect(again).toEqual(once);
    expect(other).not.toEqual({ ...once, seed: 2 });
  });

  function aDay(seed: number): Promise<Report> {
    return simulate(scenario, { days: 1, seed });
  }
});

describe('A machine that sleeps across a daily reset', { timeout }, () => {
  it('uses the new day’s allowance of its first choice from the moment it wakes', async () => {
    const perDay = laptopSleep.providers['google']?.limits?.requestsPerDay ?? 0;

    const { answersBy } = await aWeekOf(laptopSleep);

    expect(answersBy['google']).toBeGreaterThan(0.9 * perDay * DAYS);
  });
});

function aWeekOf(scenario: Scenario): Promise<Report> {
  const week = weeks.get(scenario.name) ?? timed(scenario);
  weeks.set(scenario.name, week);
  return week;
}

async function timed(scenario: Scenario): Promise<Report> {
  const begun = performance.now();
  const report = await simulate(scenario, { days: DAYS });
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  console.info(`${scenario.name}: ${report.requests} requests of a week in ${seconds} s`);
  return report;
}
