import type { SharedState, StateMap } from '../types/sharedState.ts';

/** Times to the first token, milliseconds. */
export interface FirstTokenFigures {
  medianMs: number;
  p95Ms: number;
  /** How many recent answers they are taken from, up to 32. */
  samples: number;
}

/** What all windows know of one model of a provider. */
interface Times {
  /** Of the latest answers, the newest last, milliseconds. */
  samples: readonly number[];
  /** How often in a row it sent no first token in time. */
  timeouts: number;
}

const MAX_SAMPLES = 32;
const MIN_SAMPLES = 8;

/** Nobody gains by leaving a provider for another within this time, milliseconds. */
const SHORTEST_TIMEOUT_MS = 8_000;

/** How much longer than nearly all answers one may take before it is given up. */
const PATIENCE = 4;

/** A long input is read before the first token is written: 1,000 tokens a second is slow for a hosted model. */
const PREFILL_MS_PER_TOKEN = 1;

/** What is read in no time worth counting, tokens. */
const SHORT_INPUT_TOKENS = 4_000;

/** Other windows learn of new samples after this time at the latest, milliseconds. */
const WRITE_EVERY_MS = 5_000;

/** A model nobody has asked for this long may have become another one, milliseconds. */
const KEEP_MS = 30 * 86_400_000;

/** Learned times to the first token of streams, by provider and model, and the time-out that follows from them. */
export class FirstTokenTimes {
  readonly #state: StateMap<Times>;
  readonly #models = new Map<string, ModelTimes>();

  constructor(state: SharedState) {
    this.#state = state.map('figure');
  }

  /**
   * Takes the time of a stream that went well, from the call to the first reasoning or text, milliseconds. Not of one that
   * the machine slept through.
   */
  record(provider: string, model: string, ms: number, now: number): void {
    if (!(ms >= 0 && Number.isFinite(ms))) return;
    this.#of(provider, model).add(Math.round(ms), now);
  }

  /**
   * Its first token did not come in time. Whether it hangs or has become slower nobody knows, so the next one gets twice the
   * time, until one comes.
   */
  recordTimeout(provider: string, model: string, now: number): void {
    this.#of(provider, model).addTimeout(now);
  }

  /** `undefined` until something was recorded. */
  figures(provider: string, model: string): FirstTokenFigures | undefined {
    return this.#of(provider, model).figures();
  }

  /**
   * How long to wait for the first token: four times what nearly all answers take, 8 seconds at least, and a millisecond for each
   * input token beyond 4,000. Twice that after a time-out. With fewer than 8 samples the time for that, and twice that after a
   * time-out. At the longest, the configured time.
   *
   * @param isFixed The user set it for this provider, or loading the model takes what it takes (a local server): nothing is learned.
   * @param unlearnedMs Until something is learned, milliseconds; default `configuredMs`.
   * @returns Milliseconds.
   */
  timeout({
    provider,
    model,
    configuredMs,
    isFixed,
    inputTokens,
    unlearnedMs = configuredMs,
  }: {
    provider: string;
    model: string;
    configuredMs: number;
    isFixed: boolean;
    inputTokens: number;
    unlearnedMs?: number | undefined;
  }): number {
    if (isFixed) return configuredMs;
    const times = this.#of(provider, model);
    const figures = times.figures();
    const patience = 2 ** times.timeouts;
    if (!figures || figures.samples < MIN_SAMPLES) return Math.min(configuredMs, unlearnedMs * patience);
    const usualMs = Math.max(SHORTEST_TIMEOUT_MS, PATIENCE * figures.p95Ms);
    const prefillMs = PREFILL_MS_PER_TOKEN * Math.max(0, inputTokens - SHORT_INPUT_TOKENS);
    return Math.min(configuredMs, (usualMs + prefillMs) * patience);
  }

  #of(provider: string, model: string): ModelTimes {
    const key = `first-token:${provider}/${model}`;
    let times = this.#models.get(key);
    if (!times) {
      times = new ModelTimes(this.#state, key);
      this.#models.set(key, times);
    }
    return times;
  }
}

/** One model: what all windows know, and this window's newest samples, which they will know in a moment. */
class ModelTimes {
  readonly #state: StateMap<Times>;
  readonly #key: string;
  #pending: number[] = [];
  #writtenAt = Number.NEGATIVE_INFINITY;
  #figures: FirstTokenFigures | undefined;
  /** What `#figures` were taken from. */
  #known: Times | undefined;
  /** Samples since then: once there are enough, figures that are a few answers old are as good. */
  #newSamples = 0;

  constructor(state: StateMap<Times>, key: string) {
    this.#state = state;
    this.#key = key;
  }

  get timeouts(): number {
    return this.#state.get(this.#key)?.timeouts ?? 0;
  }

  add(ms: number, now: number): void {
    this.#pending.push(ms);
    if (this.#pending.length > MAX_SAMPLES) this.#pending.shift();
    this.#newSamples += 1;
    const isDue = now - this.#writtenAt >= WRITE_EVERY_MS || now < this.#writtenAt;
    if (isDue || this.timeouts > 0) this.#write(0, now);
  }

  addTimeout(now: number): void {
    this.#write(this.timeouts + 1, now);
  }

  figures(): FirstTokenFigures | undefined {
    const known = this.#state.get(this.#key);
    const hasEnough = (this.#figures?.samples ?? 0) >= MIN_SAMPLES;
    if (known !== this.#known || this.#newSamples >= (hasEnough ? MIN_SAMPLES : 1)) {
      this.#figures = figuresOf(this.#samples());
      this.#known = known;
      this.#newSamples = 0;
    }
    return this.#figures;
  }

  #samples(): number[] {
    return [...(this.#state.get(this.#key)?.samples ?? []), ...this.#pending].slice(-MAX_SAMPLES);
  }

  #write(timeouts: number, now: number): void {
    this.#state.set(this.#key, { samples: this.#samples(), timeouts }, now + KEEP_MS);
    this.#pending = [];
    this.#writtenAt = now;
  }
}

function figuresOf(samples: readonly number[]): FirstTokenFigures | undefined {
  if (samples.length === 0) return undefined;
  const sorted = samples.toSorted((a, b) => a - b);
  return { medianMs: percentile(sorted, 0.5), p95Ms: percentile(sorted, 0.95), samples: sorted.length };
}

/** By nearest rank. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(share * sorted.length) - 1] as number;
}
