import type { Candidate } from '../types/candidate.ts';
import type { StateMap } from '../types/sharedState.ts';

/** What the answers of one model have taught of the estimates for it. Plain data, shared by all windows. */
export interface TokenFigure {
  /** Real input tokens for each estimated one. */
  ratio: number;
  /** Typical error of an estimate corrected by the ratio, as a part of the real number. */
  error: number;
  /** Weight of all samples so far, bounded: it says how much the next one moves the ratio. */
  weight: number;
  samples: number;
  /** Output tokens of an answer: mean, and how far answers usually lie from it. */
  output: number;
  spread: number;
  answers: number;
}

export interface Sample {
  /** Input as `estimateInputTokens` had it. */
  estimated: number;
  inputTokens: number;
  outputTokens: number;
}

/** Whose tokens: a candidate is one too. */
export type ModelName = Readonly<Pick<Candidate, 'provider' | 'model'>>;

/** Until the first answer; a short answer of a chat. */
const FIRST_OUTPUT = 400;
const unknown: TokenFigure = {
  ratio: 1,
  error: 0,
  weight: 0,
  samples: 0,
  output: FIRST_OUTPUT,
  spread: 0,
  answers: 0,
};

/** A newer sample counts as much as the memory of about five. */
const MEMORY = 5;
/** In a short prompt the words that the provider adds outweigh the estimate. */
const LEAST_TOKENS = 100;
const FULL_WEIGHT_TOKENS = 500;
const RATIO_RANGE = [0.5, 3] as const;

const WRITE_EVERY_MS = 5_000;
const WRITE_CHANGE = 0.02;

interface Known {
  /** The entry of the shared state that `figure` goes on from. */
  base: TokenFigure | undefined;
  figure: TokenFigure;
  writtenAt: number;
}

/** Corrects token estimates by what the answers of a model really took. */
export class Calibration {
  readonly #figures: StateMap<TokenFigure>;
  readonly #known = new Map<string, Known>();

  constructor(figures: StateMap<TokenFigure>) {
    this.#figures = figures;
  }

  figure(model: ModelName): TokenFigure {
    const key = keyOf(model);
    const base = this.#figures.get(key);
    const known = this.#known.get(key);
    // Another window's figures are as good as ours, and newer.
    return known && known.base === base ? known.figure : (base ?? unknown);
  }

  /** Takes an answer in. Written at most every 5 s, or when the ratio or the expected output changed by more than 2 %. */
  record(model: ModelName, sample: Sample, now: number): void {
    const key = keyOf(model);
    const base = this.#figures.get(key);
    const figure = blend(this.figure(model), sample);
    const writtenAt = this.#known.get(key)?.writtenAt ?? Number.NEGATIVE_INFINITY;
    if (!isNews(figure, base) && Math.abs(now - writtenAt) < WRITE_EVERY_MS) {
      this.#known.set(key, { base, figure, writtenAt });
      return;
    }
    this.#figures.set(key, figure, Number.POSITIVE_INFINITY);
    this.#known.set(key, { base: this.#figures.get(key), figure, writtenAt: now });
  }
}

const keys = new WeakMap<ModelName, string>();

/** Kept by object: a plan asks for hundreds of them. */
function keyOf(name: ModelName): string {
  let key = keys.get(name);
  if (key === undefined) {
    key = `tokens:${name.provider}/${name.model}`;
    keys.set(name, key);
  }
  return key;
}

function isNews(figure: TokenFigure, base: TokenFigure | undefined): boolean {
  if (!base) return true;
  return changed(figure.ratio, base.ratio) || changed(figure.output, base.output);
}

function changed(value: number, before: number): boolean {
  return Math.abs(value - before) > WRITE_CHANGE * before;
}

function blend(figure: TokenFigure, { estimated, inputTokens, outputTokens }: Sample): TokenFigure {
  const answers = figure.answers + 1;
  const share = Math.max(1 / answers, 1 / MEMORY);
  const withOutput = {
    ...figure,
    answers,
    output: towards(figure.output, outputTokens, share),
    spread: figure.answers === 0 ? 0 : towards(figure.spread, Math.abs(outputTokens - figure.output), share),
  };
  if (estimated < LEAST_TOKENS || inputTokens <= 0) return withOutput;
  return { ...withOutput, ...blendRatio(figure, estimated, inputTokens) };
}

function blendRatio(figure: TokenFigure, estimated: number, inputTokens: number) {
  const sampleWeight = Math.min(1, estimated / FULL_WEIGHT_TOKENS);
  const weight = Math.min(MEMORY, figure.weight + sampleWeight);
  const share = sampleWeight / weight;
  // Nothing was corrected for the first one, so it says nothing about the error of corrected estimates.
  const error = Math.abs(1 - (estimated * figure.ratio) / inputTokens);
  return {
    ratio: bounded(towards(figure.ratio, inputTokens / estimated, share)),
    error: figure.samples === 0 ? 0 : towards(figure.error, error, Math.max(share, 1 / figure.samples)),
    weight,
    samples: figure.samples + 1,
  };
}

function bounded(ratio: number): number {
  return Math.min(RATIO_RANGE[1], Math.max(RATIO_RANGE[0], ratio));
}

function towards(value: number, sample: number, share: number): number {
  return value + (sample - value) * share;
}
