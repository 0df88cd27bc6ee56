/** A stretch of listening is this long at least, milliseconds; longer when nothing came for a while. */
const STRETCH_MS = 5_000;

/** Judged over this many stretches, so over 15 seconds at least. */
const STRETCHES = 3;

/** At this rate a page of text takes half an hour. */
const MIN_CHARS_PER_SECOND = 1;

interface Stretch {
  ms: number;
  chars: number;
}

/**
 * Tells a drip from a stream: how fast content comes while somebody listens. A stretch ends only when something came in it, so
 * one long pause of a fast answer is no drip; how long a pause may be, the idle timer says.
 */
export class ContentRate {
  // Numbers throughout: a field that is a number or nothing costs an allocation with each token.
  #isBegun = false;
  #began = 0;
  #chars = 0;
  #isPaused = false;
  #pausedAt = 0;
  #pausedMs = 0;
  #stretches: Stretch[] = [];

  /** Begins to measure anew: with the first content, or after a sleep. Milliseconds of any clock, here and below. */
  restart(time: number): void {
    this.#isBegun = true;
    this.#pausedAt = time;
    this.#stretches = [];
    this.#beginStretch(time);
  }

  add(chars: number): void {
    this.#chars += chars;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Nobody listens from now on, until `resume`. */
  pause(time: number): void {
    this.#isPaused = true;
    this.#pausedAt = time;
  }

  resume(time: number): void {
    this.#isPaused = false;
    this.#pausedMs += time - this.#pausedAt;
  }

  /** Asked every few seconds. True when the newest stretches together brought less than a character a second. */
  isDrip(time: number): boolean {
    if (!this.#isBegun || this.#isPaused || this.#chars === 0) return false;
    const ms = time - this.#began - this.#pausedMs;
    if (ms < STRETCH_MS) return false;
    this.#stretches = [...this.#stretches.slice(1 - STRETCHES), { ms, chars: this.#chars }];
    this.#beginStretch(time);
    return this.#stretches.length === STRETCHES && charsPerSecond(this.#stretches) < MIN_CHARS_PER_SECOND;
  }

  #beginStretch(time: number): void {
    this.#began = time;
    this.#chars = 0;
    this.#pausedMs = 0;
  }
}

function charsPerSecond(stretches: readonly Stretch[]): number {
  let [ms, chars] = [0, 0];
  for (const stretch of stretches) {
    ms += stretch.ms;
    chars += stretch.chars;
  }
  return (chars * 1_000) / ms;
}
