import { Joiner } from './takeover/joiner.ts';
import type { JoinStep } from './takeover/joinStep.ts';
import { safeCut } from './takeover/safeCut.ts';
import type { AttemptTarget, ChainEvent } from './types/event.ts';
import type { Seam } from './types/result.ts';

/**
 * The text the caller has been shown, and how that of the next attempt comes onto it: in its place, or behind the part of it
 * that is kept. Two answers are never glued together.
 */
export class Screen {
  text = '';
  seams: Seam[] = [];
  /** What the next attempt is to go on from; empty when it begins anew. */
  kept = '';
  /** Something of the attempt that is heard has been shown. */
  isWriterShown = false;
  /** Shown, but written by an attempt that broke off. */
  #isStale = false;
  #joiner: Joiner | undefined;
  #writer: AttemptTarget | undefined;
  /** The next words are the first of another writer. */
  #isAtSeam = false;

  /** The attempt that wrote the text has broken off; what it wrote last may be half a word, half a fence or half a letter. */
  breakOff(mayContinue: boolean): void {
    this.#isStale = this.text !== '';
    this.kept = mayContinue ? this.text.slice(0, safeCut(this.text)) : '';
  }

  /** An attempt begins that has been asked to go on from `kept`, or anew. */
  begin(writer: AttemptTarget): void {
    this.#writer = writer;
    this.isWriterShown = false;
    this.#joiner = this.kept === '' ? undefined : new Joiner(this.kept);
    this.#isAtSeam = this.#joiner !== undefined;
  }

  /** What the caller sees of an event. */
  show(event: ChainEvent): readonly ChainEvent[] {
    if (event.type === 'text-delta')
      return this.#joiner ? this.#join(this.#joiner, event.text) : this.#append(event.text);
    if (event.type !== 'tool-call') return [event];
    const { kept } = this;
    const isContinued = this.#joiner !== undefined;
    // What was held back to find the seam stands before the call.
    const heldBack = this.end({ isShort: true });
    // The broken end of the text goes, also where nothing is put in its place.
    return [...heldBack, ...(this.#isStale ? this.#takeBack(isContinued ? kept.length : 0) : []), event];
  }

  /**
   * The attempt has given its answer whole: what was held back to find the seam comes out.
   *
   * @param isShort It stopped at its output limit or for a tool call, so that nobody has to wonder where the rest is.
   */
  end({ isShort }: { isShort: boolean }): readonly ChainEvent[] {
    const steps = this.#joiner?.end() ?? [];
    this.#joiner = undefined;
    return steps.filter((step) => !(isShort && isAboutEnd(step))).flatMap((step) => this.#apply(step));
  }

  #join(joiner: Joiner, text: string): readonly ChainEvent[] {
    return joiner.take(text).flatMap((step) => this.#apply(step));
  }

  #apply(step: JoinStep): readonly ChainEvent[] {
    switch (step.type) {
      case 'text':
        return this.#isAtSeam ? [...this.#crossSeam(), ...this.#append(step.text)] : this.#append(step.text);
      case 'rewind':
        this.#isAtSeam = true;
        return this.#takeBack(step.toLength);
      case 'restart':
        this.#isAtSeam = false;
        return this.#takeBack(0);
      case 'doubt': {
        // Where nothing was added, the doubt is about a seam of its own, and not about an earlier one.
        const seam = this.#isAtSeam ? this.#crossSeam() : [];
        this.seams = this.seams.map((one, at) => (at === this.seams.length - 1 ? { ...one, isDoubtful: true } : one));
        return seam;
      }
    }
  }

  /** The first words behind the seam are about to be shown. */
  #crossSeam(): readonly ChainEvent[] {
    this.#isAtSeam = false;
    const rewind = this.#isStale ? this.#takeBack(this.kept.length) : [];
    const { provider, keyLabel, model } = this.#writer as AttemptTarget;
    const seam: Seam = { atLength: this.text.length, provider, ...(keyLabel === undefined ? {} : { keyLabel }), model };
    this.seams.push(seam);
    return [...rewind, { type: 'seam', ...seam }];
  }

  #append(text: string): readonly ChainEvent[] {
    const before = this.#isStale ? this.#takeBack(0) : [];
    this.text += text;
    this.isWriterShown = true;
    const delta: ChainEvent = { type: 'text-delta', text };
    return before.length === 0 ? [delta] : [...before, delta];
  }

  #takeBack(toLength: number): ChainEvent[] {
    this.#isStale = false;
    this.seams = this.seams.filter(({ atLength }) => atLength < toLength);
    if (this.text.length <= toLength) return [];
    this.text = this.text.slice(0, toLength);
    return [{ type: 'rewind', toLength }];
  }
}

function isAboutEnd(step: JoinStep): boolean {
  return step.type === 'doubt' && (step.reason === 'open-code-block' || step.reason === 'nothing-new');
}
