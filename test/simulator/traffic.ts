import { type Interval, intervalsOf, isWithin } from './calendar.ts';
import { words } from './prose.ts';
import { type Random, seeded, spread, untilNext } from './random.ts';
import type { Arrivals, Scenario } from './scenario.ts';

const HOUR_MS = 3_600_000;

/** One question, with the answer that every provider gives to it. */
export interface Question {
  id: number;
  inputTokens: number;
  outputTokens: number;
  /** What the asker allows. */
  maxTokens: number;
  isStream: boolean;
}

/** What somebody wants: rounds of questions that are asked together. */
export interface Errand {
  /** Epoch milliseconds. */
  at: number;
  /** Of VS Code, from 0. */
  window: number;
  rounds: Question[][];
}

/** All errands of a simulation, in the order of their times; nobody asks while the machine sleeps. */
export function trafficOf(scenario: Scenario, days: number, seed: number): Errand[] {
  const naps = (scenario.naps ?? []).flatMap((nap) => intervalsOf(nap, days));
  const { people, agents } = scenario.traffic;
  const errands = [
    ...(people ? errandsOf(people, { days, random: seeded(seed, 'people'), shape: [1] }) : []),
    ...(agents
      ? errandsOf(agents, { days, random: seeded(seed, 'agents'), shape: Array(agents.rounds).fill(agents.parallel) })
      : []),
  ];
  const windows = seeded(seed, 'windows');
  return errands
    .filter(({ at }) => !naps.some((nap) => isWithin(nap, at)))
    .sort((a, b) => a.at - b.at)
    .map((errand, index) => ({
      at: errand.at,
      window: Math.floor(windows() * (scenario.windows ?? 1)),
      rounds: numbered(errand.rounds, index * 100),
    }));
}

export function promptOf({ id, inputTokens }: Question): string {
  return `Question ${id}: ${words(id, inputTokens)}`;
}

export function answerOf({ id, outputTokens }: Question): string {
  return words(id + 7, outputTokens);
}

/** The number of the question that a prompt asks. */
export function questionIdIn(prompt: string): number {
  return Number(/Question (\d+): /.exec(prompt)?.[1]);
}

type Unnumbered = Omit<Question, 'id'>;

function errandsOf(
  arrivals: Arrivals,
  { days, random, shape }: { days: number; random: Random; shape: readonly number[] },
): { at: number; rounds: Unnumbered[][] }[] {
  return intervalsOf(arrivals, days)
    .flatMap((interval) => timesIn(interval, HOUR_MS / arrivals.perHour, random))
    .map((at) => ({
      at,
      rounds: shape.map((size) => Array.from({ length: size }, () => questionOf(arrivals, random))),
    }));
}

function timesIn({ from, to }: Interval, meanMs: number, random: Random): number[] {
  const times: number[] = [];
  for (let time = from + untilNext(random, meanMs); time < to; time += untilNext(random, meanMs)) {
    times.push(Math.round(time));
  }
  return times;
}

function questionOf({ inputTokens, outputTokens, streams }: Arrivals, random: Random): Unnumbered {
  return {
    inputTokens: Math.round(spread(random, inputTokens)),
    outputTokens: Math.round(spread(random, outputTokens)),
    maxTokens: outputTokens[1],
    isStream: random() < streams,
  };
}

function numbered(rounds: readonly Unnumbered[][], first: number): Question[][] {
  let id = first;
  return rounds.map((round) => round.map((question) => ({ id: id++, ...question })));
}
