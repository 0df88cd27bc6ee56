import type { AnswerInfo, AnswerSeam, ContextItem, StoredMessage } from '../../engine/storage/conversationTypes.ts';
import type { AttemptTarget } from '../../engine/types/event.ts';
import type { Attempt, Usage } from '../../engine/types/result.ts';
import type { AnswerView, AttemptView, ContextView, MessageView, SeamView } from '../../protocol/view.ts';
import { formatCost } from './cost.ts';
import { failureSummary, failureText } from './failureText.ts';
import { type AnswerState, answerSeams } from './foldEvent.ts';
import { given } from './given.ts';
import type { ProviderName } from './route.ts';
import { waitText, withKey } from './waitText.ts';
import type { Words } from './words.ts';

/** What a message is shown with: names of providers, and words in the user's language. */
export interface ViewContext {
  name: ProviderName;
  words: Words;
}

/** A stored message as the page shows it; with `live`, the answer as it stands while it is being written. */
export function messageView(message: StoredMessage, context: ViewContext, live?: AnswerState): MessageView {
  const { id, role, createdAt } = message;
  const shown = live ?? message;
  return {
    id,
    role,
    createdAt,
    text: shown.text,
    status: shown.status,
    ...given({
      reasoning: shown.reasoning || undefined,
      context: message.context?.map((item, index) => ({ id: String(index), ...contextView(item) })),
      answer: live?.status === 'streaming' ? liveAnswer(live, context) : storedAnswer(message.answer, context),
      progress: live ? progressText(live, context) : undefined,
      waitsUntil: live?.waiting?.isForRoom ? live.waiting.until : undefined,
      error: shown.error?.message,
    }),
  };
}

/** An item that travels with a question, without its text. */
export function contextView({ kind, label }: ContextItem): Omit<ContextView, 'id'> {
  return { kind: kind === 'selection' ? 'selection' : 'file', label };
}

/** Who would be named if the answer ended now. */
function liveAnswer(state: AnswerState, context: ViewContext): AnswerView | undefined {
  const { attempts, running } = state;
  const current = running ?? attempts.at(-1);
  if (!current) return undefined;
  const views = attempts.map((attempt) => attemptView(attempt, context));
  if (running) views.push(runningView(running, context));
  return {
    provider: context.name(current.provider),
    model: current.model,
    tier: 'standard',
    attempts: views,
    ...given({ keyLabel: current.keyLabel, seams: seamViews(answerSeams(state), context) }),
  };
}

function storedAnswer(answer: AnswerInfo | undefined, context: ViewContext): AnswerView | undefined {
  if (!answer) return undefined;
  return {
    provider: answer.providerName,
    model: answer.model,
    tier: answer.tier,
    durationMs: answer.durationMs,
    attempts: answer.attempts.map((attempt) => attemptView(attempt, context)),
    ...tokens(answer.usage),
    ...given({
      keyLabel: answer.keyLabel,
      seams: seamViews(answer.seams, context),
      isAtOutputLimit: answer.isAtOutputLimit,
      unreadableEvents: answer.unreadableEvents,
      cost: answer.tier === 'offline' ? undefined : formatCost(answer.costNanoUsd, context.words.t),
    }),
  };
}

function tokens(usage: Usage | undefined): Pick<AnswerView, 'inputTokens' | 'outputTokens'> {
  return usage ? { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens } : {};
}

function attemptView(attempt: Attempt, { name, words }: ViewContext): AttemptView {
  const { provider, keyLabel, model, region, outcome, durationMs, failure, firstTokenMs } = attempt;
  const hasBegun = firstTokenMs !== undefined;
  const told = failure
    ? { summary: failureSummary(failure, words, hasBegun), reason: failureText(failure, words) }
    : {};
  return { provider: name(provider), model, outcome, durationMs, ...told, ...given({ keyLabel, region }) };
}

function seamViews(seams: readonly AnswerSeam[] = [], { name }: ViewContext): SeamView[] | undefined {
  if (seams.length === 0) return undefined;
  return seams.map(({ provider, after, ...seam }) => ({
    ...seam,
    provider: name(provider),
    ...given({ after: after === undefined ? undefined : name(after) }),
  }));
}

function runningView({ provider, keyLabel, model, region }: AttemptTarget, { name }: ViewContext): AttemptView {
  return { provider: name(provider), model, outcome: 'running', ...given({ keyLabel, region }) };
}

/** The line under a streaming answer; nothing once text flows, which speaks for itself. */
function progressText(state: AnswerState, { name, words }: ViewContext): string | undefined {
  if (state.status !== 'streaming') return undefined;
  const { waiting, running } = state;
  // The page counts the wait down.
  if (waiting?.isForRoom) {
    return words.t('Waiting for room within the limits of {0}', withKey(name(waiting.provider), waiting.keyLabel));
  }
  if (waiting) return waitText(waiting, { name, words });
  if (!running || state.text !== '') return undefined;
  const provider = withKey(name(running.provider), running.keyLabel);
  return state.reasoning === '' ? words.t('Asking {0}', provider) : words.t('{0} is thinking', provider);
}
