import type { AttemptTarget, ChainEvent } from '../../engine/types/event.ts';
import type { FailureClass } from '../../engine/types/failure.ts';
import type { Attempt, ChatResult } from '../../engine/types/result.ts';
import type { MessageStatus } from '../../protocol/view.ts';

type WaitingEvent = Extract<ChainEvent, { type: 'waiting' }>;

/** An answer as far as the chain has told it. */
export interface AnswerState {
  text: string;
  reasoning: string;
  status: MessageStatus;
  /** Calls that have ended, in the order made. */
  attempts: readonly Attempt[];
  /** The call under way. */
  running?: AttemptTarget;
  /** Nobody is ready: what the chain waits for. */
  waiting?: Omit<WaitingEvent, 'type'>;
  result?: ChatResult;
  error?: { class: FailureClass | 'cancelled'; message: string };
}

export const emptyAnswer: AnswerState = { text: '', reasoning: '', status: 'streaming', attempts: [] };

/** Takes one event of the chain in. Pure: the given state stays as it is. Events after the terminal one change nothing. */
export function foldEvent(state: AnswerState, event: ChainEvent): AnswerState {
  if (state.status !== 'streaming') return state;
  switch (event.type) {
    case 'attempt-start':
      return { ...withoutWaiting(state), running: event.attempt };
    case 'attempt-failed':
      return { ...withoutRunning(state), attempts: [...state.attempts, event.attempt] };
    case 'waiting':
      return { ...withoutRunning(state), waiting: event };
    case 'text-delta':
      return { ...state, text: state.text + event.text };
    case 'reasoning-delta':
      return { ...state, reasoning: state.reasoning + event.text };
    case 'rewind':
      return { ...state, text: state.text.slice(0, event.toLength) };
    case 'done':
      return finished(state, event.result);
    case 'error':
      return stopped(state, event);
    // A chat sends no tools, and a seam needs nothing: the text goes on and the attempts tell who wrote it.
    case 'tool-call':
    case 'seam':
      return state;
  }
}

/** The answer as it stands when nobody waits for its end any more: the call under way counts as cancelled. */
export function cutShort(state: AnswerState, now: number): AnswerState {
  const { running } = state;
  if (!running) return state;
  const attempt = { ...running, durationMs: now - running.startedAt, outcome: 'cancelled' } as const;
  return { ...withoutRunning(state), attempts: [...state.attempts, attempt] };
}

function finished(state: AnswerState, result: ChatResult): AnswerState {
  return {
    ...idle(state),
    // The result is the truth; the deltas led up to it.
    text: result.text,
    reasoning: result.reasoning ?? state.reasoning,
    attempts: result.attempts,
    status: statusOf(result),
    result,
  };
}

function stopped(state: AnswerState, { error }: Extract<ChainEvent, { type: 'error' }>): AnswerState {
  return {
    ...idle(state),
    attempts: error.attempts.length > 0 ? error.attempts : state.attempts,
    status: error.class === 'cancelled' ? 'cancelled' : 'failed',
    error: { class: error.class, message: error.message },
  };
}

/** An answer cut by its length limit is not complete either, and must not look so. */
function statusOf({ tier, finishReason }: ChatResult): MessageStatus {
  if (tier === 'offline') return 'offline';
  return finishReason === 'incomplete' || finishReason === 'length' ? 'incomplete' : 'complete';
}

function idle(state: AnswerState): AnswerState {
  return withoutRunning(withoutWaiting(state));
}

function withoutRunning({ running: _, ...rest }: AnswerState): AnswerState {
  return rest;
}

function withoutWaiting({ waiting: _, ...rest }: AnswerState): AnswerState {
  return rest;
}
