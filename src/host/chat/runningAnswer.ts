import type { Clock } from '../../engine/types/deps.ts';
import type { ChainEvent } from '../../engine/types/event.ts';
import type { Translate } from '../../engine/types/wording.ts';
import { Coalescer } from '../coalesce.ts';
import { type AnswerState, emptyAnswer, foldEvent } from './foldEvent.ts';

/** At most 20 updates a second, however fast tokens arrive. */
const UPDATE_INTERVAL_MS = 50;

export interface RunningAnswerInit {
  clock: Clock;
  t: Translate;
  /** The chain's events; must end soon after `signal` is aborted. */
  start(signal: AbortSignal): AsyncIterable<ChainEvent>;
  /** Every event with the state after it, at once. */
  onEvent(event: ChainEvent, state: AnswerState): void;
  /** At most 20 times a second while the answer is being written; `ended` tells the end. */
  onUpdate(state: AnswerState): void;
}

/** One answer being written: consumes the chain's events whether or not a page is there to see them. */
export class RunningAnswer {
  readonly startedAt: number;
  /** Settles with the final state; never rejects. */
  readonly ended: Promise<AnswerState>;
  readonly #init: RunningAnswerInit;
  readonly #abort = new AbortController();
  #state: AnswerState = emptyAnswer;
  readonly #updates: Coalescer;

  constructor(init: RunningAnswerInit) {
    this.#init = init;
    this.startedAt = init.clock.now();
    this.#updates = new Coalescer(init.clock, UPDATE_INTERVAL_MS, () => init.onUpdate(this.#state));
    this.ended = this.#run();
  }

  get state(): AnswerState {
    return this.#state;
  }

  /** Tells at once what is still to be told. */
  flush(): void {
    this.#updates.flush();
  }

  /** Ends the answer as cancelled; what was written stays. */
  stop(): void {
    this.#abort.abort();
  }

  async #run(): Promise<AnswerState> {
    // Nothing may happen before the caller knows this answer.
    await Promise.resolve();
    try {
      for await (const event of this.#init.start(this.#abort.signal)) this.#take(event);
    } catch (error) {
      this.#state = failed(this.#state, error);
    }
    if (this.#state.status === 'streaming')
      this.#state = failed(this.#state, new Error(this.#init.t('The answer ended without a result')));
    this.#updates.dispose();
    return this.#state;
  }

  #take(event: ChainEvent): void {
    this.#state = foldEvent(this.#state, event);
    this.#init.onEvent(event, this.#state);
    this.#updates.request();
  }
}

function failed({ running: _, waiting: __, ...state }: AnswerState, error: unknown): AnswerState {
  const message = error instanceof Error ? error.message : String(error);
  return { ...state, status: 'failed', error: { class: 'unknown', message } };
}
