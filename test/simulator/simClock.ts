import type { Clock } from '../../src/engine/types/deps.ts';
import { TimeQueue } from './timeQueue.ts';

/**
 * A clock that jumps from event to event: days pass in seconds. Between two events everything that waits for promises alone
 * comes to rest, which takes one turn of the event loop, as nothing in a simulation waits for a file or a socket.
 *
 * It tells two times apart, as a computer does: that of the day, and the time the machine has been running, which stands
 * still while it sleeps.
 */
export class SimClock implements Clock {
  /** Of the engine and of connections: by running time. */
  readonly #timers = new TimeQueue();
  /** Of the world outside: by the time of day. */
  readonly #appointments = new TimeQueue();
  #now: number;
  #running = 0;

  /** @param now Epoch milliseconds at which the simulation begins. */
  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  /** Milliseconds since the start without those slept through. */
  get running(): number {
    return this.#running;
  }

  after(ms: number, callback: () => void): () => void {
    return this.#timers.add(this.#running + Math.max(0, Math.ceil(ms)), callback);
  }

  /** Calls back at a time of day; after the nap, if the machine sleeps then. */
  at(time: number, callback: () => void): () => void {
    return this.#appointments.add(time, callback);
  }

  /** The machine sleeps: the time of day goes on, timers keep what they have left. */
  sleepUntil(time: number): void {
    this.#now = Math.max(this.#now, time);
  }

  /** Lets time pass until `isOver` holds or nothing is left to wait for. */
  async run(isOver: () => boolean): Promise<void> {
    for (;;) {
      await settled();
      if (isOver()) return;
      const timerIn = this.#timers.next - this.#running;
      const appointmentIn = this.#appointments.next - this.#now;
      const ms = Math.max(0, Math.min(timerIn, appointmentIn));
      if (ms === Number.POSITIVE_INFINITY) return;
      this.#running += ms;
      this.#now += ms;
      (appointmentIn <= timerIn ? this.#appointments : this.#timers).take()();
    }
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
