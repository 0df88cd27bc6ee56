import { type AnswerOptions, answers, cutsAfter } from './answers.ts';
import type { Behaviour, Exchange } from './behaviour.ts';

/**
 * A provider that can go on with another's answer: where the conversation ends with a part of `whole`, it answers with the
 * rest of it; otherwise with `fresh`.
 */
export function goesOn(whole: string, fresh: string, options: AnswerOptions = {}): Behaviour {
  return (exchange) => answers(restOf(whole, exchange) ?? fresh, options)(exchange);
}

/** The same, but it breaks after so many characters of its own. Where it is not asked to go on, it begins with `whole`. */
export function goesOnAndBreaks(whole: string, afterChars: number): Behaviour {
  return (exchange) => cutsAfter((restOf(whole, exchange) ?? whole).slice(0, afterChars), 'end')(exchange);
}

function restOf(whole: string, { request }: Exchange): string | undefined {
  const kept = lastAssistantText(request.body);
  return kept !== '' && whole.startsWith(kept) ? whole.slice(kept.length) : undefined;
}

interface Said {
  role?: string;
  content?: string | { text?: string }[];
}

/** The part of an answer that a conversation ends with. */
export function lastAssistantText(body: unknown): string {
  const messages = (body as { messages?: Said[] } | undefined)?.messages ?? [];
  const content = messages.findLast((message) => message.role === 'assistant')?.content ?? '';
  return typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('');
}
