import type { Fetch } from '../../../src/engine/types/deps.ts';
import { VirtualClock } from '../virtualClock.ts';
import type { Behaviour } from './behaviour.ts';

/** Turns of the event loop without news after which nothing is on its way any more. */
const CALM_TURNS = 60;

/**
 * One time for clients and servers: it moves on to the next timer only when every call has arrived and is one that its server
 * keeps waiting. So a minute of traffic over real sockets takes no time, and always the same minute.
 *
 * Hand `clock` and `fetch` to the engines, and give their servers behaviours of this time only.
 */
export class VirtualTime {
  readonly clock = new TimetableClock();
  #sent = 0;
  #arrived = 0;
  #open = 0;
  #waiting = 0;

  readonly fetch: Fetch = (input, init) => {
    this.#sent += 1;
    return fetch(input, init);
  };

  /** Calls that servers have not answered yet. */
  get open(): number {
    return this.#open;
  }

  /** Behaves after so long. */
  takes(ms: number, then: Behaviour): Behaviour {
    return this.#noted(async (exchange) => {
      await this.#wait(ms, exchange.signal);
      if (!exchange.signal.aborted) await then(exchange);
    });
  }

  /** Behaves at once, and never comes to an end where that behaviour does not. */
  hangs(first: Behaviour = () => {}): Behaviour {
    return this.#noted(async (exchange) => {
      void first(exchange);
      await this.#wait(Number.POSITIVE_INFINITY, exchange.signal);
    });
  }

  /** Lets time pass until the work is done. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    work.then(over, over);
    for (await this.#calm(); !isOver; await this.#calm()) {
      const next = this.clock.next;
      if (next === undefined) throw new Error('Nothing is left to wait for, and the work is not done');
      await this.clock.advance(next - this.clock.now());
    }
    return work;
  }

  /** Lets so much time pass. */
  pass(ms: number): Promise<void> {
    return this.run(new Promise((resolve) => void this.clock.after(ms, resolve)));
  }

  #noted(behaviour: Behaviour): Behaviour {
    return async (exchange) => {
      this.#arrived += 1;
      this.#open += 1;
      exchange.signal.addEventListener('abort', () => {
        this.#open -= 1;
      });
      await behaviour(exchange);
    };
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    this.#waiting += 1;
    await new Promise<void>((resolve) => {
      const cancel = ms === Number.POSITIVE_INFINITY ? () => {} : this.clock.after(ms, resolve);
      signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
    this.#waiting -= 1;
  }

  async #calm(): Promise<void> {
    for (let turns = 0; turns < CALM_TURNS; ) {
      await new Promise((resolve) => setImmediate(resolve));
      turns = this.#sent === this.#arrived && this.#open === this.#waiting ? turns + 1 : 0;
    }
  }
}

/** Knows when its next timer is due. */
class TimetableClock extends VirtualClock {
  readonly #due = new Set<{ at: number }>();

  override after(ms: number, callback: () => void): () => void {
    const entry = { at: this.now() + Math.max(0, ms) };
    this.#due.add(entry);
    const cancel = super.after(ms, () => {
      this.#due.delete(entry);
      callback();
    });
    return () => {
      this.#due.delete(entry);
      cancel();
    };
  }

  get next(): number | undefined {
    return this.#due.size === 0 ? undefined : Math.min(...[...this.#due].map(({ at }) => at));
  }
}
