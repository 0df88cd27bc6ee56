import type { AnswerSeam } from '../../engine/storage/conversationTypes.ts';
import type { AttemptTarget, ChainEvent } from '../../engine/types/event.ts';
import type { FailureClass } from '../../engine/types/failure.ts';
import type { Attempt, ChatResult, Seam } from '../../engine/types/result.ts';
import type { MessageStatus } from '../../protocol/view.ts';

type WaitingEvent = Extract<ChainEvent, { type: 'waiting' }>;

/** An answer as far as the chain has told it. */
export interface AnswerState {
  text: string;
  reasoning: string;
  status: MessageStatus;
  /** Id of the provider whose text the answer begins with. */
  begunBy?: string;
  /** Where others went on with it. */
  seams: readonly Seam[];
  /** Calls that have ended, in the order made. */
  attempts: readonly Attempt[];
  /** The call under way. */
  running?: AttemptTarget;
  /** Nobody is ready: what the chain waits for. */
  waiting?: Omit<WaitingEvent, 'type'>;
  result?: ChatResult;
  error?: { class: FailureClass | 'cancelled'; message: string };
}

export const emptyAnswer: AnswerState = { text: '', reasoning: '', status: 'streaming', seams: [], attempts: [] };

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
      return { ...state, ...(state.text === '' && begun(state)), text: state.text + event.text };
    case 'reasoning-delta':
      return { ...state, reasoning: state.reasoning + event.text };
    case 'rewind':
      return rewound(state, event.toLength);
    case 'done':
      return finished(state, event.result);
    case 'error':
      return stopped(state, event);
    case 'seam': {
      const { type: _, ...seam } = event;
      return { ...state, seams: [...state.seams, seam] };
    }
    // A chat sends no tools.
    case 'tool-call':
      return state;
  }
}

/** The seams of an answer, each with who wrote what comes before it. Whoever broke off again before a word was kept has none. */
export function answerSeams({ seams, begunBy }: AnswerState): AnswerSeam[] {
  const kept = seams.filter(
    ({ atLength }, index) => atLength < (seams[index + 1]?.atLength ?? Number.POSITIVE_INFINITY),
  );
  return kept.map((seam, index) => {
    const after = index === 0 ? begunBy : kept[index - 1]?.provider;
    return { ...seam, ...(after !== undefined && { after }) };
  });
}

/** The answer as it stands when nobody waits for its end any more: the call under way counts as cancelled. */
export function cutShort(state: AnswerState, now: number): AnswerState {
  const { running } = state;
  if (!running) return state;
  const attempt = { ...running, durationMs: now - running.startedAt, outcome: 'cancelled' } as const;
  return { ...withoutRunning(state), attempts: [...state.attempts, attempt] };
}

function begun({ running }: AnswerState): Pick<AnswerState, 'begunBy'> {
  return running ? { begunBy: running.provider } : {};
}

/** A seam goes with the text before it: what follows may be written anew by the same provider. */
function rewound(state: AnswerState, toLength: number): AnswerState {
  const text = state.text.slice(0, toLength);
  const seams = text === '' ? [] : state.seams.filter(({ atLength }) => atLength <= text.length);
  return { ...state, text, seams: seams.length === state.seams.length ? state.seams : seams };
}

function finished(state: AnswerState, result: ChatResult): AnswerState {
  return {
    ...idle(state),
    // The result is the truth; the deltas led up to it.
    text: result.text,
    reasoning: result.reasoning ?? state.reasoning,
    seams: result.seams ?? [],
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
