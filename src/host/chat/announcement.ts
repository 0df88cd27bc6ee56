import type { ChainEvent } from '../../engine/types/event.ts';
import { failureText } from './failureText.ts';
import type { AnswerState } from './foldEvent.ts';
import type { ViewContext } from './messageView.ts';

/** One sentence for a screen reader at the start, at each takeover and at the end; nothing in between. */
export function announcement(event: ChainEvent, state: AnswerState, { name, words }: ViewContext): string | undefined {
  const { t } = words;
  switch (event.type) {
    case 'attempt-start': {
      const provider = name(event.attempt.provider);
      return state.attempts.length === 0 ? t('Asking {0}', provider) : t('{0} takes over', provider);
    }
    case 'attempt-failed': {
      const { provider, failure } = event.attempt;
      return failure && `${name(provider)}: ${failureText(failure, words)}`;
    }
    case 'done':
      return endText(state, t('Answer from {0}', name(event.result.provider)), t);
    case 'error':
      return endText(state, event.error.message, t);
    default:
      return undefined;
  }
}

function endText({ status }: AnswerState, text: string, t: ViewContext['words']['t']): string {
  if (status === 'cancelled') return t('Stopped');
  if (status === 'offline') return t('No provider could answer; this is an offline answer');
  return status === 'incomplete' ? t('{0}, incomplete', text) : text;
}
