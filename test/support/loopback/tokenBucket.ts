import type { Clock } from '../../../src/engine/types/deps.ts';
import { answers, streamText } from './answers.ts';
import { type Behaviour, beginStream, type HeaderBag } from './behaviour.ts';
import { rateLimited } from './failures.ts';
import type { VirtualTime } from './virtualTime.ts';

export interface BucketOptions {
  tokensPerMinute: number;
  /** What each call really takes. */
  usage: { input: number; output: number };
  /** From the arrival of a call to the end of its answer, milliseconds. */
  takesMs: number;
  /** When the output counts: `on-arrival` all that the call allows, and what it did not take is given back; or when it has come. */
  countsOutput: 'on-arrival' | 'as-it-comes';
  /** Whether headers say what was left on arrival, as OpenAI and Groq have them. Default false. */
  statesLimits?: boolean;
}

export interface BucketServer {
  script: Behaviour;
  /** Calls that were answered with 429. */
  readonly refused: number;
}

/** A provider with a token bucket of its own: it answers as long as there are tokens, and says 429 when there are not. */
export function tokenBucket(time: VirtualTime, options: BucketOptions): BucketServer {
  const { usage, takesMs, countsOutput, tokensPerMinute, statesLimits = false } = options;
  const bucket = new Bucket(time.clock, tokensPerMinute);
  let refused = 0;
  const refuse: Behaviour = (exchange) => {
    refused += 1;
    return time.takes(0, rateLimited())(exchange);
  };
  return {
    get refused() {
      return refused;
    },
    script(exchange) {
      const reserved = countsOutput === 'on-arrival' ? allowedOutput(exchange.request.body) : 0;
      if (!bucket.take(usage.input + reserved)) return refuse(exchange);
      const headers = statesLimits ? bucket.headers() : {};
      if (exchange.isStreaming) beginStream(exchange.response, headers);
      const answer: Behaviour = (same) => {
        bucket.change(reserved - usage.output);
        if (!same.isStreaming) return answers('an answer', { usage, headers })(same);
        same.response.end(streamText(same.dialect, { pieces: ['an answer'], usage }));
      };
      return time.takes(takesMs, answer)(exchange);
    },
  };
}

function allowedOutput(body: unknown): number {
  const { max_tokens, max_completion_tokens } = body as { max_tokens?: number; max_completion_tokens?: number };
  return max_tokens ?? max_completion_tokens ?? 0;
}

/** Full at first, and refilling steadily. */
class Bucket {
  readonly #clock: Clock;
  readonly #total: number;
  #left: number;
  #at: number;

  constructor(clock: Clock, total: number) {
    this.#clock = clock;
    this.#total = total;
    this.#left = total;
    this.#at = clock.now();
  }

  take(tokens: number): boolean {
    this.change(0);
    // What numbers with a point lose.
    if (this.#left + 1e-6 < tokens) return false;
    this.#left -= tokens;
    return true;
  }

  headers(): HeaderBag {
    return {
      'x-ratelimit-limit-tokens': String(this.#total),
      'x-ratelimit-remaining-tokens': String(Math.floor(this.#left)),
      'x-ratelimit-reset-tokens': `${((this.#total - this.#left) * 60) / this.#total}s`,
    };
  }

  change(by: number): void {
    const now = this.#clock.now();
    const refilled = Math.min(this.#total, this.#left + ((now - this.#at) * this.#total) / 60_000);
    this.#left = Math.min(this.#total, refilled + by);
    this.#at = now;
  }
}
