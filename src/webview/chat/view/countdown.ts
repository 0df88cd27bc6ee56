import { AsyncDirective, directive } from 'lit/async-directive.js';
import { duration } from '../format.ts';

class CountdownDirective extends AsyncDirective {
  #until = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #onVisibility = () => this.#tick();

  override render(until: number): string {
    this.#until = until;
    this.reconnected();
    return this.#text();
  }

  override disconnected(): void {
    clearTimeout(this.#timer);
    document.removeEventListener('visibilitychange', this.#onVisibility);
  }

  override reconnected(): void {
    document.addEventListener('visibilitychange', this.#onVisibility);
    this.#arm();
  }

  #tick(): void {
    this.setValue(this.#text());
    this.#arm();
  }

  /** Each second until it is over, and not at all for a page that nobody sees. */
  #arm(): void {
    clearTimeout(this.#timer);
    const left = this.#until - Date.now();
    if (left > 0 && !document.hidden) this.#timer = setTimeout(() => this.#tick(), left % 1000 || 1000);
  }

  #text(): string {
    return duration(Math.max(0, Math.ceil((this.#until - Date.now()) / 1000)) * 1000);
  }
}

/** The time left until a moment in epoch milliseconds, counted down by the second. */
export const countdown = directive(CountdownDirective);
