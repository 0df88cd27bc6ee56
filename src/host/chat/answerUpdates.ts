import type { HostMessage } from '../../protocol/messages.ts';
import type { MessageView } from '../../protocol/view.ts';
import { type AnswerState, emptyAnswer } from './foldEvent.ts';

interface UpdateTarget {
  conversationId: string;
  messageId: string;
}

/** Turns the growth of one answer into the fewest messages for the pages: pieces of text while it flows, all of it when more changed. */
export class AnswerUpdates {
  /** What the pages show. */
  #sent: AnswerState = emptyAnswer;
  /** The shortest the text has been since. */
  #kept = 0;

  /** Must see every `rewind`, since a text may be cut and grow again between two updates. */
  rewound(toLength: number): void {
    this.#kept = Math.min(this.#kept, toLength);
  }

  /**
   * @param view The whole message, for when pieces do not suffice.
   * @returns What to post; nothing when nothing changed.
   */
  take(state: AnswerState, { view, ...target }: UpdateTarget & { view: () => MessageView }): HostMessage[] {
    const sent = this.#sent;
    const at = Math.min(this.#kept, state.text.length);
    this.#sent = state;
    this.#kept = state.text.length;
    if (state === sent) return [];
    if (isMoreThanText(sent, state))
      return [{ type: 'message', conversationId: target.conversationId, message: view() }];
    const text = state.text.slice(at);
    const reasoning = state.reasoning.slice(sent.reasoning.length);
    const updates: HostMessage[] = [];
    if (at < sent.text.length) updates.push({ type: 'rewind', ...target, toLength: at });
    if (text !== '' || reasoning !== '')
      updates.push({ type: 'delta', ...target, at, text, ...(reasoning && { reasoning }) });
    return updates;
  }
}

function isMoreThanText(sent: AnswerState, state: AnswerState): boolean {
  return (
    sent.status !== state.status ||
    sent.attempts !== state.attempts ||
    sent.seams !== state.seams ||
    sent.running !== state.running ||
    sent.waiting !== state.waiting ||
    // The first character ends the progress line.
    (sent.text === '') !== (state.text === '') ||
    (sent.reasoning === '') !== (state.reasoning === '')
  );
}
