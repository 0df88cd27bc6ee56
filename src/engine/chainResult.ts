import type { AnswerDraft } from './answerDraft.ts';
import type { AttemptOutcome } from './attemptOutcome.ts';
import { Screen } from './screen.ts';
import type { Attempt, ChatResult, FinishReason, Tier, Usage } from './types/result.ts';
import { NANO_PER_USD } from './util/money.ts';

/** What a request has come to: its attempts, what they cost together, and the text on screen. */
export class ChainResult {
  readonly attempts: Attempt[] = [];
  readonly screen = new Screen();
  /** The attempt whose text is shown, and its draft. */
  #shown: AttemptOutcome | undefined;
  /** Events of streams, as far as their text is shown, that could not be read. */
  #unreadable = 0;
  #isCostUnknown = false;

  add(outcome: AttemptOutcome): void {
    this.attempts.push(outcome.attempt);
    this.#isCostUnknown ||= outcome.isCostUnknown;
    if (!this.screen.isWriterShown && outcome.attempt.outcome !== 'ok') return;
    this.#shown = outcome;
    if (this.screen.seams.length === 0) this.#unreadable = 0;
    this.#unreadable += outcome.draft.malformed;
  }

  /** The answer of the last attempt, whole. */
  complete(tier: Tier): ChatResult {
    const { attempt, draft } = this.#shown as AttemptOutcome;
    const calls = draft.toolCalls.length === 0 ? {} : { toolCalls: draft.toolCalls };
    const value = draft.value === undefined ? {} : { value: draft.value };
    return { ...this.#answer(attempt, draft), ...value, ...calls, finishReason: draft.finishReason, tier };
  }

  /** The text that was shown before the last break, marked as cut. Without its tool calls: they must not be run. */
  incomplete(tierOf: (attempt: Attempt) => Tier): ChatResult {
    const { attempt, draft } = this.#shown as AttemptOutcome;
    return { ...this.#answer(attempt, draft), finishReason: 'incomplete', tier: tierOf(attempt) };
  }

  offline(text: string): ChatResult {
    const finishReason: FinishReason = 'stop';
    return { text, finishReason, provider: 'offline', model: 'offline', tier: 'offline', ...this.#totals() };
  }

  #answer(attempt: Attempt, draft: AnswerDraft): Omit<ChatResult, 'finishReason' | 'tier'> {
    return {
      text: this.screen.text,
      ...(this.screen.seams.length === 0 ? {} : { seams: this.screen.seams }),
      ...(draft.reasoning === '' ? {} : { reasoning: draft.reasoning }),
      provider: attempt.provider,
      ...(attempt.keyLabel === undefined ? {} : { keyLabel: attempt.keyLabel }),
      model: attempt.model,
      ...(this.#unreadable === 0 ? {} : { unreadableEvents: this.#unreadable }),
      ...this.#totals(),
    };
  }

  #totals(): Pick<ChatResult, 'usage' | 'costUsd' | 'attempts'> {
    const usages = this.attempts.flatMap((attempt) => attempt.usage ?? []);
    const costs = this.attempts.flatMap((attempt) => attempt.costNanoUsd ?? []);
    const isCostKnown = costs.length > 0 && !this.#isCostUnknown;
    return {
      ...(usages.length === 0 ? {} : { usage: usages.reduce(sum) }),
      // One call that may have cost something unknown makes the whole cost unknown, also one that was given up unheard.
      ...(isCostKnown ? { costUsd: costs.reduce((a, b) => a + b, 0) / NANO_PER_USD } : {}),
      attempts: this.attempts,
    };
  }
}

function sum(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    ...optionalSum('cachedInputTokens', a, b),
    ...optionalSum('reasoningTokens', a, b),
  };
}

function optionalSum<K extends 'cachedInputTokens' | 'reasoningTokens'>(key: K, a: Usage, b: Usage): Pick<Usage, K> {
  const total = (a[key] ?? 0) + (b[key] ?? 0);
  return (a[key] === undefined && b[key] === undefined ? {} : { [key]: total }) as Pick<Usage, K>;
}
