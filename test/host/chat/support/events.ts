import type { ChainEvent } from '../../../../src/engine/types/event.ts';
import type { Failure } from '../../../../src/engine/types/failure.ts';
import type { Attempt, ChatResult } from '../../../../src/engine/types/result.ts';
import { NOON } from '../../../support/virtualClock.ts';

export function anAttempt(provider: string, rest: Partial<Attempt> = {}): Attempt {
  return { provider, model: `${provider}-model`, startedAt: NOON, durationMs: 120, outcome: 'ok', ...rest };
}

export function aFailure(rest: Partial<Failure> = {}): Failure {
  return { class: 'rate-limited', scope: 'key', status: 429, message: 'Slow down', ...rest };
}

export function aFailedAttempt(provider: string, failure: Partial<Failure> = {}): Attempt {
  return anAttempt(provider, { outcome: 'failed', failure: aFailure(failure) });
}

export function aResult(text: string, rest: Partial<ChatResult> = {}): ChatResult {
  const attempts = rest.attempts ?? [anAttempt('groq')];
  const last = attempts.at(-1);
  return {
    text,
    finishReason: 'stop',
    provider: last?.provider ?? 'offline',
    model: last?.model ?? 'offline',
    tier: 'standard',
    attempts,
    ...rest,
  };
}

export function starts(provider: string, keyLabel?: string): ChainEvent {
  const target = { provider, model: `${provider}-model`, startedAt: NOON };
  return { type: 'attempt-start', attempt: keyLabel === undefined ? target : { ...target, keyLabel } };
}

export function says(text: string): ChainEvent {
  return { type: 'text-delta', text };
}

export function ends(text: string, rest: Partial<ChatResult> = {}): ChainEvent {
  return { type: 'done', result: aResult(text, rest) };
}

/** A stream that a test drives: what is pushed arrives at once; aborting ends it as the engine does, through `onAbort`. */
export class ScriptedStream {
  readonly #queue: ChainEvent[] = [];
  #wake: (() => void) | undefined;
  #isEnded = false;
  signal: AbortSignal | undefined;

  push(...events: ChainEvent[]): void {
    this.#queue.push(...events);
    this.#isEnded ||= events.some(({ type }) => type === 'done' || type === 'error');
    this.#wake?.();
  }

  async *open(signal: AbortSignal): AsyncGenerator<ChainEvent> {
    this.signal = signal;
    for (;;) {
      const event = this.#queue.shift();
      if (event) yield event;
      else if (this.#isEnded) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}
