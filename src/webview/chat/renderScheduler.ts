/** The shortest time between two drawings: at most 20 a second. */
const leastIntervalMs = 50;

/** Drawing may take at most this share of the time, so that the page stays usable however long an answer gets. */
const greatestShare = 0.25;

/**
 * Draws after changes, several of them at once, never for a page that nobody sees. Drawings that take long get rarer.
 */
export class RenderScheduler {
  readonly #draw: () => void;
  #isDue = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #notBefore = 0;

  constructor(draw: () => void) {
    this.#draw = draw;
    document.addEventListener('visibilitychange', () => this.#arrange());
  }

  /** Something changed. Drawn when it is time. */
  request(): void {
    this.#isDue = true;
    this.#arrange();
  }

  /** The user did something: drawn at once. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isDue = false;
    const startedAt = performance.now();
    this.#draw();
    const tookMs = performance.now() - startedAt;
    this.#notBefore = performance.now() + Math.max(leastIntervalMs, tookMs / greatestShare);
  }

  #arrange(): void {
    if (!this.#isDue || this.#timer !== undefined || document.hidden) return;
    this.#timer = setTimeout(() => requestAnimationFrame(() => this.#drawIfDue()), this.#notBefore - performance.now());
  }

  #drawIfDue(): void {
    this.#timer = undefined;
    if (this.#isDue) this.flush();
  }
}
