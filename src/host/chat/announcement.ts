import type { AttemptTarget, ChainEvent } from '../../engine/types/event.ts';
import type { Attempt } from '../../engine/types/result.ts';
import { failureText } from './failureText.ts';
import type { AnswerState } from './foldEvent.ts';
import type { ViewContext } from './messageView.ts';
import { waitText, withKey } from './waitText.ts';

/** A shorter wait is over before it has been read out. */
const leastWaitMs = 2_000;

/** One sentence for a screen reader at the start, at each wait and takeover, and at the end; nothing in between. */
export function announcement(event: ChainEvent, state: AnswerState, context: ViewContext): string | undefined {
  const { name, words } = context;
  const { t } = words;
  switch (event.type) {
    case 'attempt-start':
      return startText(event.attempt, state.attempts.at(-1), context);
    case 'waiting':
      return event.until - words.now < leastWaitMs ? undefined : waitText(event, context);
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

/** Another provider takes over; the same one is asked again, perhaps with another key. */
function startText(next: AttemptTarget, last: Attempt | undefined, { name, words }: ViewContext): string {
  const provider = name(next.provider);
  if (!last) return words.t('Asking {0}', provider);
  if (last.provider !== next.provider) return words.t('{0} takes over', provider);
  return words.t('Asking {0}', withKey(provider, next.keyLabel));
}

function endText({ status }: AnswerState, text: string, t: ViewContext['words']['t']): string {
  if (status === 'cancelled') return t('Stopped');
  if (status === 'offline') return t('No provider could answer; this is an offline answer');
  return status === 'incomplete' ? t('{0}, incomplete', text) : text;
}
