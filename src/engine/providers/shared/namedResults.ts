import type { Message } from '../../types/request.ts';
import { partsOf, textOf } from './contentParts.ts';

interface NamedResults {
  messages: readonly Message[];
  /** Results of which nobody can tell whose they are: where they stand, and how many calls were open there, none or several. */
  unclear: readonly { index: number; openCalls: number }[];
}

/**
 * Finds the calls that results of tool calls belong to where a message of the role `tool` is plain text: that of the one call of the
 * assistant's last turn that has no result yet. Where it is not one, the message stays as it is.
 *
 * @returns The very same messages when there is nothing to find, as almost always.
 */
export function namedResults(messages: readonly Message[]): NamedResults {
  if (!messages.some(isPlainResult)) return { messages, unclear: [] };
  const unclear: { index: number; openCalls: number }[] = [];
  let open: string[] = [];
  const named = messages.map((message, index) => {
    if (!isPlainResult(message)) {
      open = openAfter(message, open);
      return message;
    }
    const [callId, ...others] = open;
    if (callId === undefined || others.length > 0) {
      unclear.push({ index, openCalls: open.length });
      return message;
    }
    open = [];
    return { ...message, content: [{ type: 'tool-result' as const, callId, content: textOf(partsOf(message)) }] };
  });
  return { messages: named, unclear };
}

function isPlainResult({ role, content }: Message): boolean {
  if (role !== 'tool') return false;
  return typeof content === 'string' || (content.length > 0 && content.every(({ type }) => type === 'text'));
}

function openAfter(message: Message, open: string[]): string[] {
  const parts = partsOf(message);
  if (message.role === 'assistant') return parts.flatMap((part) => (part.type === 'tool-call' ? part.call.id : []));
  const answered = parts.flatMap((part) => (part.type === 'tool-result' ? part.callId : []));
  return open.filter((id) => !answered.includes(id));
}
