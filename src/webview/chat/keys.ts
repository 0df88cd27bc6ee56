import { announce } from './announce.ts';
import { composerText, focusComposer } from './composerInput.ts';
import type { Dispatch, PageState } from './store.ts';
import { t } from './strings.ts';
import { post } from './vscodeApi.ts';

/** Keys that mean the same wherever the cursor is. What handled a key itself has said so with `preventDefault`. */
export function handleKey(event: KeyboardEvent, state: PageState, dispatch: Dispatch): void {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === 'Escape') leave(event, state, dispatch);
  if (event.key === 'ArrowUp' && isInEmptyComposer(event)) editLastQuestion(event, state, dispatch);
}

/** Escape leaves what is innermost: the history, then the answer under way. */
function leave(event: KeyboardEvent, state: PageState, dispatch: Dispatch): void {
  if (state.history) {
    dispatch({ type: 'history-close' });
    document.getElementById('history-button')?.focus();
  } else if (state.isBusy) {
    stop();
  } else {
    return;
  }
  event.preventDefault();
}

/** Stops the answer under way. */
export function stop(): void {
  post({ type: 'stop' });
  announce(t('Stopping'));
  focusComposer();
}

function isInEmptyComposer({ target, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  const isPlain = !shiftKey && !altKey && !ctrlKey && !metaKey;
  return isPlain && target instanceof HTMLElement && target.id === 'composer-input' && composerText() === '';
}

function editLastQuestion(event: KeyboardEvent, state: PageState, dispatch: Dispatch): void {
  const question = state.messages.findLast(({ role }) => role === 'user');
  if (!question || state.isBusy) return;
  event.preventDefault();
  dispatch({ type: 'edit-open', messageId: question.id });
}
