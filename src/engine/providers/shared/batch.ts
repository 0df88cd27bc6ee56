import type { AdapterEvent } from '../../types/adapter.ts';

/** Collects the events of one network chunk; neighbouring deltas of a kind become one event. */
export class Batch {
  #events: AdapterEvent[] = [];

  text(text: string): void {
    if (text === '') return;
    const last = this.#events.at(-1);
    if (last?.type === 'text') last.text += text;
    else this.#events.push({ type: 'text', text });
  }

  reasoning(text: string): void {
    if (text === '') return;
    const last = this.#events.at(-1);
    if (last?.type === 'reasoning') last.text += text;
    else this.#events.push({ type: 'reasoning', text });
  }

  toolCallDelta(): void {
    if (this.#events.at(-1)?.type !== 'tool-call-delta') this.#events.push({ type: 'tool-call-delta' });
  }

  push(event: AdapterEvent): void {
    this.#events.push(event);
  }

  /** What came since the last call. */
  take(): AdapterEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
