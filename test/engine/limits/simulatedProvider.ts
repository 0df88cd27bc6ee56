import type { Limits } from '../../../src/engine/limits/limits.ts';
import type { Candidate } from '../../../src/engine/types/candidate.ts';
import type { Provider } from '../../../src/engine/types/provider.ts';
import { NOON } from './support.ts';

/** One call to make: what it is estimated to take, and what its answer really takes. */
export interface Job {
  inputTokens: number;
  /** What the request allows. */
  maxTokens: number;
  outputTokens: number;
}

export type States = 'never' | 'at once' | 'at the end';

export interface Course {
  refused: number;
  /** When the last call was sent, milliseconds after the first. */
  lastSentMs: number;
}

/**
 * Sends all jobs at once through `windows` in turn, against a provider with a token bucket of its own. It counts a call when it arrives,
 * after a latency of its own: with all the output it allows, of which it gives back at the end what was not used, or with its input, and
 * the output at the end.
 */
export function sendAll(
  jobs: readonly Job[],
  {
    windows,
    candidate,
    provider,
    random,
    states,
  }: {
    windows: readonly Limits[];
    candidate: Candidate;
    provider: Provider;
    random: () => number;
    /** When headers come that say what was left on arrival of the call. */
    states: States;
  },
): Course {
  const agenda = new Agenda();
  const bucket = new ServerBucket(provider.limits?.tokensPerMinute ?? 0);
  const course: Course = { refused: 0, lastSentMs: 0 };
  jobs.forEach((job, index) => {
    agenda.at(NOON, () => attempt(job, windows[index % windows.length] as Limits));
  });
  agenda.run();
  return course;

  function attempt(job: Job, limits: Limits): void {
    const { now } = agenda;
    const request = { messages: [], maxTokens: job.maxTokens };
    const need = limits.needOf(request, candidate, provider, job.inputTokens);
    const hindrance = limits.hindrance(candidate, provider, need, now);
    const reservation = hindrance ? undefined : limits.reserve(candidate, provider, need, now);
    if (!reservation) {
      agenda.at(hindrance?.readyAt ?? now + 5, () => attempt(job, limits));
      return;
    }
    course.lastSentMs = now - NOON;
    const reserved = provider.reservesOutput === 'maximum' ? job.maxTokens : 0;
    agenda.at(now + 20 + random() * 600, () => {
      if (!bucket.take(job.inputTokens + reserved, agenda.now)) {
        course.refused++;
        limits.settle(reservation, { outcome: 'failed-before-answer' }, agenda.now);
        return;
      }
      const stated = [{ limit: 'tokensPerMinute', total: bucket.total, left: Math.floor(bucket.left) } as const];
      const learn = () => limits.learn(candidate, provider, stated, agenda.now, reservation);
      if (states === 'at once') agenda.at(agenda.now + random() * 300, learn);
      agenda.at(agenda.now + 500 + random() * 20_000, () => {
        bucket.change(reserved - job.outputTokens, agenda.now);
        if (states === 'at the end') learn();
        const { inputTokens, outputTokens } = job;
        limits.settle(reservation, { outcome: 'ok', usage: { inputTokens, outputTokens } }, agenda.now);
      });
    });
  }
}

class ServerBucket {
  readonly total: number;
  left: number;
  #at = NOON;

  constructor(total: number) {
    this.total = total;
    this.left = total;
  }

  take(tokens: number, now: number): boolean {
    this.change(0, now);
    if (this.left + 1e-6 < tokens) return false;
    this.left -= tokens;
    return true;
  }

  change(by: number, now: number): void {
    const refilled = Math.min(this.total, this.left + ((now - this.#at) * this.total) / 60_000);
    this.left = Math.min(this.total, refilled + by);
    this.#at = now;
  }
}

/** What is to happen, by time. */
class Agenda {
  now = NOON;
  readonly #entries: { at: number; action: () => void }[] = [];

  at(at: number, action: () => void): void {
    // Timers have whole milliseconds.
    this.#entries.push({ at: Math.ceil(at), action });
    // Stable: of the same time, the one that was entered first comes first.
    this.#entries.sort((a, b) => a.at - b.at);
  }

  run(): void {
    for (let next = this.#entries.shift(); next; next = this.#entries.shift()) {
      this.now = next.at;
      next.action();
    }
  }
}
