import type { ContentPart, Message } from '../../types/request.ts';

/** The content of a message as parts, whichever form it has. Empty text is left out. */
export function partsOf(message: Message): readonly ContentPart[] {
  const parts: readonly ContentPart[] =
    typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
  return parts.filter((part) => part.type !== 'text' || part.text !== '');
}

export function textOf(parts: readonly ContentPart[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}
