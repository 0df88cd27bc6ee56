import type { StoredMessage } from '../../engine/storage/conversationTypes.ts';
import type { PlannedCandidate } from '../../engine/types/plan.ts';
import type { ChatRequest, Message } from '../../engine/types/request.ts';
import { questionText } from './contextText.ts';

/** Told to the model after a text that broke off, so that it does not take it for its whole answer. */
export const cutMark = '[This answer was cut off here.]';

/**
 * The turns of a conversation as a model gets them. Questions without a usable answer (failed, offline, nothing written) are
 * left out together with it, except for the last question, which is the one to answer; partial answers stay, marked.
 */
export function historyMessages(messages: readonly StoredMessage[]): Message[] {
  const lastQuestion = messages.findLastIndex(({ role }) => role === 'user');
  const history: Message[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.role !== 'user' || index > lastQuestion) continue;
    const question: Message = { role: 'user', content: questionText(message.text, message.context) };
    if (index === lastQuestion) history.push(question);
    const reply = messages[index + 1];
    const answer = reply?.role === 'assistant' ? usableText(reply) : undefined;
    if (index < lastQuestion && answer !== undefined) history.push(question, { role: 'assistant', content: answer });
  }
  return history;
}

/** What fits, and how many messages of the conversation's beginning had to stay behind. */
export interface FittedHistory {
  messages: Message[];
  dropped: number;
}

/**
 * Drops the oldest turns until some candidate's window is large enough; while one is, nothing is dropped.
 *
 * @param plan The engine's plan for a request, the only judge of what fits.
 */
export function fitHistory(
  messages: readonly Message[],
  plan: (request: ChatRequest) => PlannedCandidate[],
): FittedHistory {
  if (!isTooLarge(plan({ messages: [...messages] }))) return { messages: [...messages], dropped: 0 };
  // More turns never fit better than fewer, so the smallest drop is found by halving.
  let low = 0;
  let high = Math.floor(messages.length / 2);
  while (low + 1 < high) {
    const middle = Math.floor((low + high) / 2);
    if (isTooLarge(plan({ messages: messages.slice(middle * 2) }))) low = middle;
    else high = middle;
  }
  return { messages: messages.slice(high * 2), dropped: high * 2 };
}

/** Somebody could be asked if the request were smaller, and nobody can be asked as it is. */
function isTooLarge(plan: readonly PlannedCandidate[]): boolean {
  return !plan.some(({ isReady }) => isReady) && plan.some(({ skip }) => skip?.kind === 'too-large');
}

function usableText({ text, status }: StoredMessage): string | undefined {
  if (status === 'failed' || status === 'offline' || text.trim() === '') return undefined;
  return status === 'complete' ? text : `${text}\n\n${cutMark}`;
}
