import type { Batch } from '../shared/batch.ts';

const open = '<think>';
const close = '</think>';

/**
 * Parts text that begins with `<think>…</think>` into reasoning and answer, also when a tag is spread over chunks. Only a
 * tag at the very beginning counts: later ones are what the answer talks about.
 */
export class ThinkTags {
  readonly #batch: Batch;
  #state: 'start' | 'thinking' | 'after' | 'answer' = 'start';
  #held = '';

  constructor(batch: Batch) {
    this.#batch = batch;
  }

  text(piece: string): void {
    if (this.#state === 'answer') this.#batch.text(piece);
    else this.#read(piece);
  }

  /** Hands on what was held back; call it at the end of the text. */
  flush(): void {
    if (this.#state === 'thinking') this.#batch.reasoning(this.#held);
    else this.#batch.text(this.#held);
    this.#held = '';
  }

  #read(piece: string): void {
    this.#held += piece;
    if (this.#state === 'start') this.#start();
    if (this.#state === 'thinking') this.#think();
    if (this.#state === 'after') this.#skipSpace();
  }

  #start(): void {
    const text = this.#held.trimStart();
    if (text.startsWith(open)) {
      this.#held = text.slice(open.length);
      this.#state = 'thinking';
    } else if (!open.startsWith(text)) {
      this.#answer(this.#held);
    }
  }

  #think(): void {
    const end = this.#held.indexOf(close);
    if (end >= 0) {
      this.#batch.reasoning(this.#held.slice(0, end));
      this.#held = this.#held.slice(end + close.length);
      this.#state = 'after';
      return;
    }
    const kept = partialTag(this.#held);
    this.#batch.reasoning(this.#held.slice(0, this.#held.length - kept));
    this.#held = this.#held.slice(this.#held.length - kept);
  }

  #skipSpace(): void {
    const text = this.#held.trimStart();
    this.#held = '';
    if (text !== '') this.#answer(text);
  }

  #answer(text: string): void {
    this.#state = 'answer';
    this.#held = '';
    this.#batch.text(text);
  }
}

/** Length of the beginning of a closing tag that `text` ends with. */
function partialTag(text: string): number {
  for (let length = Math.min(close.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(close.slice(0, length))) return length;
  }
  return 0;
}
