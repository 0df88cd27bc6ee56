import { fenceLine, openFence } from './fence.ts';
import { prefaceLength } from './preface.ts';
import { isTelling, isWordCharacter } from './words.ts';

/** What a continuation does with the text that it was to go on from. */
export type EchoVerdict =
  /** It goes on. */
  | { kind: 'none' }
  /** Its first `length` characters say the end of the kept text, or all of it, again. */
  | { kind: 'repeated'; length: number }
  /** It is the answer from the beginning. */
  | { kind: 'started-over' }
  /** It says the end of the kept text in other words: alike to `toLength` there and to `length` here. */
  | { kind: 'reworded'; toLength: number; length: number };

/** Characters from the end in which a repetition may start. */
const REACH = 4_000;
/** So many characters of the beginning, or its first line if that is telling, are no coincidence. */
const SURE_START = 32;
/** Code blocks start alike more often; and prose does not start anywhere in the middle of one. */
const SURE_START_OF_CODE = 100;
const SURE_START_IN_CODE = 12;
const SURE_LINE = 20;
/** A passage said in other words was the same at first for so many characters, and for most of the way to the end. */
const SURE_REWORDING = 60;
const MOST = 0.8;

/**
 * Compares the beginning of a continuation with the kept text, while it arrives: a repetition starts somewhere in the kept
 * text and reaches its end. White space and emphasis do not count. It has its verdict with the first character that no
 * repetition can explain, so usually with the first of all.
 */
export class Echo {
  readonly #kept: string;
  /** The characters that count, and where each stands. */
  readonly #plain: string;
  readonly #places: readonly number[];
  readonly #endsLine: boolean;
  readonly #sureStart: number;
  readonly #firstLine: { length: number; isSure: boolean };
  /** Where in `#plain` the answer begins, behind a preface of its own. */
  readonly #begin: number;
  /** Where in `#plain` a repetition may have started that still fits. */
  #starts: number[];
  /** Characters that count, of the continuation so far; all of them; and those up to the last one that fitted. */
  #matched = 0;
  #length = 0;
  #fittedLength = 0;
  /** Reached the end of the kept text; counts once it is clear that the word or the line ends there too. */
  #complete: { plainLength: number; length: number; emphasis: number } | undefined;
  #repeated: number | undefined;
  #isStart = false;
  #reworded: { at: number; length: number } | undefined;

  constructor(kept: string) {
    this.#kept = kept;
    ({ plain: this.#plain, places: this.#places } = plainOf(kept));
    this.#endsLine = /\n\s*$/.test(kept);
    this.#sureStart = sureStartOf(kept);
    this.#firstLine = firstLineOf(kept);
    this.#begin = plainOf(kept.slice(0, prefaceLength(kept, true))).plain.length;
    this.#starts = this.#possibleStarts();
  }

  /** Takes the next characters of the continuation. */
  take(text: string): EchoVerdict | undefined {
    for (const unit of text.split('')) {
      this.#step(unit);
      if (this.#starts.length === 0 && !this.#complete) return this.#verdict();
    }
    return undefined;
  }

  /** The verdict when nothing more comes. */
  end(): EchoVerdict {
    this.#settle(undefined);
    const isAtStart = this.#starts.some((start) => this.#isSureStart(start));
    const isInTail = this.#starts.some((start) => this.#isSureTail(start));
    // It ended inside what it repeated: it added nothing.
    if (this.#repeated === undefined && isInTail && !isAtStart) return { kind: 'repeated', length: this.#length };
    this.#isStart ||= isAtStart;
    return this.#verdict();
  }

  #step(unit: string): void {
    if (!this.#settle(unit)) {
      this.#length += 1;
      return;
    }
    if (unit === '\n' && this.#matched === this.#firstLine.length && this.#starts.includes(0)) {
      this.#isStart ||= this.#firstLine.isSure;
    }
    this.#length += 1;
    if (isPlain(unit)) this.#narrow(unit);
  }

  /** Keeps the starts that this character fits. */
  #narrow(unit: string): void {
    const fitting: number[] = [];
    for (const start of this.#starts) {
      if (this.#plain[start + this.#matched] === unit) fitting.push(start);
      else this.#drop(start);
    }
    this.#matched += 1;
    this.#fittedLength = this.#length;
    this.#starts = fitting.filter((start) => start + this.#matched < this.#plain.length);
    if (this.#starts.length < fitting.length) {
      const last = this.#places.at(-1) as number;
      const emphasis = /^[*_]*/.exec(this.#kept.slice(last + 1))?.[0].length ?? 0;
      this.#complete = { plainLength: this.#matched, length: this.#length, emphasis };
    }
  }

  /** Notes what a start had come to that does not fit any more. */
  #drop(start: number): void {
    if (this.#isSureStart(start)) this.#isStart = true;
    if (this.#isSureTail(start)) this.#reworded = { at: start + this.#matched, length: this.#fittedLength };
  }

  #isSureStart(start: number): boolean {
    return (start === 0 || start === this.#begin) && this.#matched >= this.#sureStart;
  }

  #isSureTail(start: number): boolean {
    const matched = this.#matched;
    if (matched < SURE_REWORDING || matched < MOST * (this.#plain.length - start)) return false;
    const alike = this.#kept.slice(this.#places[start], this.#places[start + matched]);
    // Lines that are the same as a whole, and others behind them, are how lists and tables are written.
    const line = plainOf(alike.slice(alike.lastIndexOf('\n') + 1)).plain;
    return line.length >= SURE_LINE && isTelling(alike, false);
  }

  /** Whether a repetition that reached the end ends there, seen from the next character. False: that is part of it. */
  #settle(next: string | undefined): boolean {
    const complete = this.#complete;
    if (!complete) return true;
    if (complete.emphasis > 0 && (next === '*' || next === '_')) {
      complete.emphasis -= 1;
      complete.length += 1;
      return false;
    }
    if (this.#endsLine && (next === ' ' || next === '\t')) return true;
    this.#complete = undefined;
    const isEnd = this.#endsLine
      ? next === '\n' || next === undefined
      : !(isWordCharacter(this.#plain.at(-1)) && isWordCharacter(next));
    if (isEnd && this.#isRepetition(complete.plainLength)) this.#repeated = complete.length;
    return true;
  }

  /** Whether so long an end of the kept text would not follow itself in a good text. */
  #isRepetition(plainLength: number): boolean {
    const from = this.#plain.length - plainLength;
    if (from === 0) return true;
    const place = this.#places[from] as number;
    const passage = this.#plain.slice(from);
    const wasRepeatedBefore = this.#plain.slice(Math.max(from - plainLength, 0), from) === passage;
    const isPeriodic = (passage + passage).indexOf(passage, 1) < plainLength;
    return !wasRepeatedBefore && !isPeriodic && isTelling(this.#kept.slice(place), isLineStart(this.#kept, place));
  }

  #verdict(): EchoVerdict {
    if (this.#repeated !== undefined) return { kind: 'repeated', length: this.#repeated };
    if (this.#isStart) return { kind: 'started-over' };
    if (this.#reworded) {
      const { at, length } = this.#reworded;
      return { kind: 'reworded', toLength: (this.#places[at - 1] as number) + 1, length };
    }
    return { kind: 'none' };
  }

  #possibleStarts(): number[] {
    const starts: number[] = [];
    const count = this.#plain.length;
    for (let start = 0; start < count; start++) {
      if (start !== 0 && start !== this.#begin && start < count - REACH) continue;
      // What stands before it and does not count separates it too.
      const isApart = start === 0 || this.#places[start - 1] !== (this.#places[start] as number) - 1;
      if (isApart || !(isWordCharacter(this.#plain[start - 1]) && isWordCharacter(this.#plain[start])))
        starts.push(start);
    }
    return starts;
  }
}

function isLineStart(text: string, at: number): boolean {
  return /^[\s*_]*$/.test(text.slice(text.lastIndexOf('\n', at) + 1, at));
}

function isPlain(unit: string): boolean {
  return unit !== '*' && unit !== '_' && unit.trim() !== '';
}

function plainOf(text: string): { plain: string; places: number[] } {
  const places: number[] = [];
  let plain = '';
  for (let place = 0; place < text.length; place++) {
    const unit = text[place] as string;
    if (!isPlain(unit)) continue;
    plain += unit;
    places.push(place);
  }
  return { plain, places };
}

function sureStartOf(kept: string): number {
  if (fenceLine(kept.split('\n', 1)[0] as string)) return SURE_START_OF_CODE;
  // A heading looks like a comment of many languages.
  return openFence(kept) && !kept.startsWith('#') ? SURE_START_IN_CODE : SURE_START;
}

function firstLineOf(text: string): { length: number; isSure: boolean } {
  const line = text.trimStart().split('\n', 1)[0] as string;
  const { length } = plainOf(line).plain;
  return { length, isSure: isTelling(line, true) && (length >= SURE_LINE || /^#{1,6}\s/.test(line)) };
}
