import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { MessageView } from '../../../protocol/view.ts';
import type { Dispatch, PageState } from '../store.ts';
import { t } from '../strings.ts';
import { answerView } from './answer.ts';
import type { MessageContext } from './messageContext.ts';
import { questionView } from './question.ts';

/** The last messages, and a way to those before them. A message is drawn again only when something of it changed. */
export function messagesView(state: PageState, dispatch: Dispatch): TemplateResult {
  const shown = state.messages.slice(-state.shownCount);
  const lastId = state.messages.at(-1)?.id;
  return html`${shown.length < state.messages.length ? earlierButton(dispatch) : nothing}
  ${repeat(
    shown,
    ({ id }) => id,
    (message) => {
      const isLast = message.id === lastId;
      const editing = message.id === state.editing?.messageId ? state.editing : undefined;
      const draw = () => messageView(message, { isLast, editing, isBusy: state.isBusy, dispatch });
      return guard([message, isLast, editing, state.isBusy], draw);
    },
  )}`;
}

function messageView(message: MessageView, context: MessageContext): TemplateResult {
  return message.role === 'user' ? questionView(message, context) : answerView(message, context);
}

function earlierButton(dispatch: Dispatch): TemplateResult {
  return html`<button type="button" class="link-button earlier" @click=${() => showEarlier(dispatch)}>
    ${t('Show Earlier Messages')}
  </button>`;
}

/** Keeps the reader's place: what was first on the page stays where it was. */
function showEarlier(dispatch: Dispatch): void {
  const scroller = document.querySelector('.transcript');
  if (!scroller) return;
  const fromEnd = scroller.scrollHeight - scroller.scrollTop;
  dispatch({ type: 'show-earlier' });
  scroller.scrollTop = scroller.scrollHeight - fromEnd;
}
