import type { AttemptOutcome } from './attemptOutcome.ts';
import { targetOf } from './attemptTarget.ts';
import type { Candidate } from './types/candidate.ts';
import type { Clock } from './types/deps.ts';
import type { ChainEvent } from './types/event.ts';

/** One call under way. */
export interface Call {
  candidate: Candidate;
  events: AsyncGenerator<ChainEvent[], AttemptOutcome[]>;
  /** Ends it at once; its outcome comes all the same. */
  abort(): void;
}

export interface Hedge {
  clock: Clock;
  /** Silence after which a second call is made, milliseconds. */
  afterMs: number;
  /** Makes the second call; `undefined` when nobody has room for it. */
  second(): Promise<Call | undefined>;
}

/**
 * A call and, when it stays silent for too long, a second one beside it. Whoever shows something first is heard; the other is
 * ended, and charged for what it has read.
 *
 * @returns The outcome of every call that was made, the one that counts last.
 */
export async function* hedged(first: Call, hedge: Hedge): AsyncGenerator<ChainEvent[], AttemptOutcome[]> {
  const calls = [first];
  const steps = new Map([[first, stepOf(first)]]);
  const others: Promise<AttemptOutcome[]>[] = [];
  const silence = alarm(hedge);
  try {
    if ((await Promise.race([steps.get(first), silence.rings])) === 'silent') {
      const second = await hedge.second();
      if (second) {
        calls.push(second);
        steps.set(second, stepOf(second));
        yield [{ type: 'attempt-start', attempt: targetOf(second.candidate, hedge.clock.now()) }];
      }
    }
    for (;;) {
      const { call, result } = await Promise.race(steps.values());
      steps.delete(call);
      // A failure is no answer while the other call may still bring one.
      if (result.done && steps.size > 0 && result.value.some(({ attempt }) => attempt.outcome !== 'ok')) {
        others.push(Promise.resolve(result.value));
        continue;
      }
      for (const [other, step] of steps) others.push(endOf(other, step));
      const outcomes = result.done ? result.value : yield* heard(result.value, call);
      return [...(await Promise.all(others)).flat(), ...outcomes];
    }
  } finally {
    silence.cancel();
    for (const call of calls) call.abort();
    await Promise.all(calls.map((call) => call.events.return([])));
  }
}

interface Step {
  call: Call;
  result: IteratorResult<ChainEvent[], AttemptOutcome[]>;
}

async function stepOf(call: Call): Promise<Step> {
  return { call, result: await call.events.next() };
}

async function* heard(batch: ChainEvent[], call: Call): Call['events'] {
  yield batch;
  return yield* call.events;
}

/** Ends a call and waits for what became of it. */
async function endOf(call: Call, step: Promise<Step>): Promise<AttemptOutcome[]> {
  call.abort();
  let { result } = await step;
  while (!result.done) result = await call.events.next();
  return result.value;
}

function alarm({ clock, afterMs }: Pick<Hedge, 'clock' | 'afterMs'>): { rings: Promise<'silent'>; cancel(): void } {
  const { promise, resolve } = Promise.withResolvers<'silent'>();
  return { rings: promise, cancel: clock.after(afterMs, () => resolve('silent')) };
}
