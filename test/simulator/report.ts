import type { Attempt } from '../../src/engine/types/result.ts';
import type { Asked } from './ask.ts';
import type { Referee } from './referee.ts';
import type { Scenario } from './scenario.ts';

/** What came out of a simulation: plain data, the same for the same seed. */
export interface Report {
  scenario: string;
  days: number;
  seed: number;
  requests: number;
  answered: number;
  /** No provider answered, though one was up for the whole time: those that count against availability. */
  failed: number;
  /** No provider answered, and none could have. */
  nobodyUp: number;
  /** Answers not word for word right: cut, doubled or glued. */
  wrong: number;
  /** Answers that another provider went on with in mid-sentence. */
  takenOver: number;
  /** Answers by providers of all requests made while one was up, 0 to 1. */
  availability: number;
  calls: number;
  wastedCalls: number;
  wastedBy: { [why: string]: number };
  /** Calls that a provider turned away for its limits. */
  refusedForLimits: number;
  timeouts: number;
  timeoutMs: number;
  costUsd: number;
  answerMs: Percentiles;
  firstTextMs: Percentiles;
  /** Answers by provider. */
  answersBy: { [provider: string]: number };
  /** Attempts by class of failure, or `ok`. */
  attemptsBy: { [outcome: string]: number };
}

export interface Percentiles {
  p50: number;
  p95: number;
}

interface Course {
  scenario: Scenario;
  days: number;
  seed: number;
  asked: readonly Asked[];
  attempts: readonly Attempt[];
  referee: Referee;
}

export function reportOn({ scenario, days, seed, asked, attempts, referee }: Course): Report {
  const answers = asked.filter(({ outcome }) => outcome === 'answered');
  const failed = asked.filter(({ outcome }) => outcome === 'failed').length;
  const timeouts = attempts.filter(({ failure }) => failure?.class === 'timeout');
  return {
    scenario: scenario.name,
    days,
    seed,
    requests: asked.length,
    answered: answers.length,
    failed,
    nobodyUp: asked.length - answers.length - failed,
    wrong: answers.filter(({ isWrong }) => isWrong).length,
    takenOver: answers.filter(({ isTakenOver }) => isTakenOver).length,
    availability: answers.length / Math.max(1, answers.length + failed),
    calls: referee.calls,
    wastedCalls: sum([...referee.wasted.values()]),
    wastedBy: Object.fromEntries(referee.wasted),
    refusedForLimits: referee.refusedForLimits,
    timeouts: timeouts.length,
    timeoutMs: sum(timeouts.map(({ durationMs }) => durationMs)),
    costUsd: sum(attempts.map(({ costNanoUsd = 0 }) => costNanoUsd)) / 1e9,
    answerMs: percentiles(answers.map(({ durationMs }) => durationMs)),
    firstTextMs: percentiles(answers.flatMap(({ firstTextMs }) => firstTextMs ?? [])),
    answersBy: counted(answers.map(({ provider = '' }) => provider)),
    attemptsBy: counted(attempts.map(({ outcome, failure }) => failure?.class ?? outcome)),
  };
}

function percentiles(values: readonly number[]): Percentiles {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p95: at(0.95) };
}

/** The most frequent first. */
function counted(names: readonly string[]): { [name: string]: number } {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
