import { Echo, type EchoVerdict } from './echo.ts';
import { openFence } from './fence.ts';
import { applyJoinStep, type Doubt, type JoinStep } from './joinStep.ts';
import { prefaceLength } from './preface.ts';
import { repeatedFenceLength } from './repeatedFence.ts';
import { SEAM_LOOKAHEAD, seam } from './seam.ts';
import { doubtAbout } from './verify.ts';

/** 'Sure!' and 'Here is the rest:' may stand on lines of their own. */
const MAX_PREFACES = 2;

/**
 * Joins an answer that broke off and its continuation by another model, while that arrives. Prefaces and repetitions are
 * left out, the white space at the seam is put right; where the continuation is an answer from the beginning, it replaces
 * what is shown.
 *
 * A continuation that breaks off too is not ended: its text is shown text again, and gets a joiner of its own.
 */
export class Joiner {
  readonly #kept: string;
  readonly #echo: Echo;
  /** What the caller shows. */
  #shown: string;
  /** Where the continuation starts in it. */
  #seamAt: number;
  #phase: 'opening' | 'echo' | 'seam' | 'flow' = 'opening';
  /** What arrived and is neither shown nor left out. */
  #held = '';
  #lead = '';
  #isOwnLead = true;
  #prefaces = 0;
  #isFenceSeen = false;
  #isRestarted = false;

  /** @param kept The text on screen, cut by `safeCut`. */
  constructor(kept: string) {
    this.#kept = kept;
    this.#shown = kept;
    this.#seamAt = kept.length;
    this.#echo = new Echo(kept);
  }

  /** The joined text: what the steps so far lead to. */
  get text(): string {
    return this.#shown;
  }

  /** Takes the next piece of the continuation. */
  take(text: string): JoinStep[] {
    if (this.#phase === 'echo') return this.#compare(this.#echo.take(text), text);
    this.#held += text;
    return this.#advance(false);
  }

  /**
   * The continuation is complete: what was held back, and a doubt if there is one. Where the token limit ended it, an
   * open code block is no reason for one.
   */
  end(): JoinStep[] {
    const steps = this.#phase === 'echo' ? this.#compare(this.#echo.end(), '', true) : this.#advance(true);
    const doubt = this.#isRestarted ? undefined : this.#doubt();
    return doubt ? [...steps, { type: 'doubt', reason: doubt }] : steps;
  }

  #advance(isEnd: boolean): JoinStep[] {
    switch (this.#phase) {
      case 'opening':
        return this.#open(isEnd);
      case 'echo':
        return [];
      case 'seam':
        return this.#join(isEnd);
      case 'flow':
        return this.#flow(isEnd);
    }
  }

  /** Leaves out white space, prefaces and a fence that is open already, until the continuation itself starts. */
  #open(isEnd: boolean): JoinStep[] {
    this.#takeLead();
    if (this.#held === '') return [];
    const length = this.#announcement(isEnd);
    if (length === undefined) return [];
    if (length > 0) {
      this.#held = this.#held.slice(length);
      this.#lead = '';
      this.#isOwnLead = false;
      return this.#open(isEnd);
    }
    this.#phase = 'echo';
    const verdict = this.#echo.take(this.#held) ?? (isEnd ? this.#echo.end() : undefined);
    return this.#compare(verdict, '', isEnd);
  }

  /** Length of what precedes the continuation; `undefined` while it is too early to say. */
  #announcement(isEnd: boolean): number | undefined {
    if (this.#prefaces < MAX_PREFACES && !this.#isFenceSeen) {
      const length = prefaceLength(this.#held, isEnd);
      if (length === undefined) return undefined;
      // What the answer itself starts with is no preface: the answer is given again.
      if (length > 0 && !this.#kept.trimStart().startsWith(this.#held.slice(0, length).trimEnd())) {
        this.#prefaces += 1;
        return length;
      }
    }
    if (this.#isFenceSeen) return 0;
    const length = repeatedFenceLength(this.#held, this.#kept, isEnd);
    this.#isFenceSeen = length !== undefined && length > 0;
    return length;
  }

  #compare(verdict: EchoVerdict | undefined, text: string, isEnd = false): JoinStep[] {
    this.#held += text;
    if (!verdict) return [];
    this.#phase = 'seam';
    switch (verdict.kind) {
      case 'none':
        return this.#join(isEnd);
      case 'repeated':
        this.#held = this.#held.slice(verdict.length);
        this.#lead = '';
        this.#isOwnLead = true;
        return this.#join(isEnd);
      case 'started-over':
        this.#isRestarted = true;
        this.#phase = 'flow';
        return [this.#show({ type: 'restart' }), ...this.#flow(isEnd)];
      case 'reworded':
        return this.#rewind(verdict.toLength, verdict.length, isEnd);
    }
  }

  #rewind(toLength: number, length: number, isEnd: boolean): JoinStep[] {
    this.#phase = 'flow';
    // The two may differ in the second half of a character only.
    const half = /[\uD800-\uDBFF]$/.test(this.#held.slice(0, length)) ? 1 : 0;
    this.#held = this.#held.slice(length - half);
    return [this.#show({ type: 'rewind', toLength: toLength - half }), ...this.#flow(isEnd)];
  }

  #join(isEnd: boolean): JoinStep[] {
    this.#takeLead();
    if (this.#held === '' || (this.#held.length < SEAM_LOOKAHEAD && this.#lead !== '' && !isEnd)) return [];
    const { keptLength, between } = seam({
      kept: this.#kept,
      isInCode: openFence(this.#kept) !== undefined,
      lead: this.#lead,
      isOwnLead: this.#isOwnLead,
      next: this.#held.slice(0, SEAM_LOOKAHEAD),
    });
    this.#phase = 'flow';
    this.#held = between + this.#held;
    const rewind = keptLength < this.#kept.length ? [this.#show({ type: 'rewind', toLength: keptLength })] : [];
    return [...rewind, ...this.#flow(isEnd)];
  }

  #flow(isEnd: boolean): JoinStep[] {
    // Half a character is shown together with its other half.
    const half = !isEnd && /[\uD800-\uDBFF]$/.test(this.#held) ? 1 : 0;
    const text = this.#held.slice(0, this.#held.length - half);
    this.#held = this.#held.slice(text.length);
    return text === '' ? [] : [this.#show({ type: 'text', text })];
  }

  #takeLead(): void {
    const body = this.#held.trimStart();
    this.#lead += this.#held.slice(0, this.#held.length - body.length);
    this.#held = body;
  }

  #show(step: JoinStep): JoinStep {
    this.#shown = applyJoinStep(this.#shown, step);
    if (step.type === 'rewind') this.#seamAt = step.toLength;
    return step;
  }

  #doubt(): Doubt | undefined {
    return doubtAbout(this.#shown.slice(0, this.#seamAt), this.#shown.slice(this.#seamAt));
  }
}
