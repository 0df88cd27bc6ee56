import { render } from 'lit/html.js';
import type { HostMessage } from '../../protocol/messages.ts';
import type { MessageView } from '../../protocol/view.ts';
import { announce } from './announce.ts';
import { composerText, focusComposer, setComposerText, showDraft } from './composerInput.ts';
import { adoptDraft, draft } from './draft.ts';
import { handleKey } from './keys.ts';
import { RenderScheduler } from './renderScheduler.ts';
import { ScrollKeeper } from './scroll.ts';
import { act, initialState, type PageAction, type PageState, reduce } from './store.ts';
import { setStrings } from './strings.ts';
import { pageView } from './view/pageView.ts';
import { post, savedState, saveState } from './vscodeApi.ts';

/** Without a scroll for so long, the place is where the reader wants to be. */
const scrollRestMs = 150;

/** The chat page: takes the host's messages, keeps the state, has it drawn. */
export class Page {
  readonly #root: HTMLElement;
  readonly #scheduler = new RenderScheduler(() => this.#draw());
  #state: PageState = initialState;
  #scroll: ScrollKeeper | undefined;
  #scrollTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#scheduler.flush();
    this.#watchScroll();
    showDraft();
    document.addEventListener('keydown', (event) => handleKey(event, this.#state, this.dispatch));
    this.#askForState(savedState().conversationId);
  }

  /** Takes a message of the host. */
  receive(message: HostMessage): void {
    const before = this.#state;
    this.#state = reduce(before, message);
    if (this.#state.isOutOfStep && !before.isOutOfStep) this.#askForState(before.conversation?.id);
    if (this.#state !== before) this.#scheduler.request();
    this.#perform(message, before);
  }

  /** Takes something the user did to the page. */
  readonly dispatch = (action: PageAction): void => {
    this.#state = act(this.#state, action);
    this.#scheduler.flush();
  };

  /** What a message asks for besides what is drawn from the state. */
  #perform(message: HostMessage, before: PageState): void {
    if (message.type === 'announce') announce(message.text);
    if (message.type === 'focus' || message.type === 'compose') this.#scheduler.flush();
    if (message.type === 'focus') focusComposer();
    if (message.type === 'compose') {
      setComposerText(message.append ? joined(composerText(), message.text) : message.text);
      focusComposer();
    }
    if (message.type === 'message' && isNewQuestion(message.message, before)) this.#scroll?.toEnd();
    if (message.type === 'state') this.#open(message, before);
  }

  #open({ state, strings }: Extract<HostMessage, { type: 'state' }>, before: PageState): void {
    setStrings(strings);
    this.#scheduler.flush();
    const isOther = !before.isLoaded || before.conversation?.id !== state.conversation?.id;
    if (state.draft && adoptDraft(state.draft)) showDraft();
    if (isOther) this.#restoreEdit();
    if (isOther) this.#restoreScroll(state.conversation?.id);
    saveState({ conversationId: state.conversation?.id });
  }

  /** The editor of a question that was open when the page went, or another conversation came. */
  #restoreEdit(): void {
    const { edit } = draft();
    const isThere = this.#state.messages.some(({ id }) => id === edit?.messageId);
    if (edit && isThere) this.dispatch({ type: 'edit-open', messageId: edit.messageId, kept: edit.text });
  }

  #restoreScroll(conversationId: string | undefined): void {
    const { conversationId: savedId, scrollFromEnd } = savedState();
    if (savedId === conversationId && scrollFromEnd !== undefined) this.#scroll?.restore(scrollFromEnd);
    else this.#scroll?.toEnd();
  }

  #askForState(conversationId: string | undefined): void {
    post(conversationId ? { type: 'ready', conversationId } : { type: 'ready' });
  }

  #watchScroll(): void {
    const scroller = this.#root.querySelector<HTMLElement>('.transcript');
    const content = this.#root.querySelector<HTMLElement>('.messages');
    const jump = this.#root.querySelector<HTMLButtonElement>('.jump-to-latest');
    if (!scroller || !content || !jump) return;
    this.#scroll = new ScrollKeeper(scroller, content, (scrollFromEnd) => {
      jump.hidden = scrollFromEnd === undefined;
      this.#keepScroll(scrollFromEnd);
    });
    jump.addEventListener('click', () => {
      this.#scroll?.toEnd();
      scroller.focus();
    });
  }

  /** Kept when scrolling has come to rest, as each saving is a message to the host. */
  #keepScroll(scrollFromEnd: number | undefined): void {
    clearTimeout(this.#scrollTimer);
    if (!this.#state.isLoaded) return;
    this.#scrollTimer = setTimeout(() => saveState({ scrollFromEnd }), scrollRestMs);
  }

  #draw(): void {
    render(pageView(this.#state, this.dispatch), this.#root);
  }
}

/** What comes from elsewhere begins a line of its own. */
function joined(written: string, text: string): string {
  return written === '' || written.endsWith('\n') ? `${written}${text}` : `${written}\n${text}`;
}

function isNewQuestion({ id, role }: MessageView, { messages }: PageState): boolean {
  return role === 'user' && !messages.some((message) => message.id === id);
}
