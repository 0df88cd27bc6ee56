import { createHash } from 'node:crypto';
import type { ContentPart, Message, ToolCall } from '../../types/request.ts';
import { partsOf, textOf } from '../shared/contentParts.ts';
import { namedResults } from '../shared/namedResults.ts';

export interface MessageOptions {
  /** Whose provider data goes back to it; that of others means nothing to it. */
  providerId: string;
  toolCallIdLength?: number | undefined;
}

/**
 * The conversation in the form of chat completions. One message may become several: results of tool calls are messages of
 * their own there.
 */
export function toMessages(messages: readonly Message[], options: MessageOptions): object[] {
  return namedResults(messages).messages.flatMap((message) => {
    const parts = partsOf(message);
    return [...toolResults(parts, options), ...spoken(message, parts, options)];
  });
}

function toolResults(parts: readonly ContentPart[], options: MessageOptions): object[] {
  return parts
    .filter((part) => part.type === 'tool-result')
    .map((part) => ({
      role: 'tool',
      tool_call_id: fitId(part.callId, options.toolCallIdLength),
      content: part.isError ? `Error: ${part.content}` : part.content,
    }));
}

function spoken(message: Message, parts: readonly ContentPart[], options: MessageOptions): object[] {
  if (message.role === 'assistant') return assistant(parts, options);
  const content = parts.filter((part) => part.type === 'text' || part.type === 'image');
  if (content.length === 0) return [];
  // Plain text goes out as a string: not every server takes arrays.
  if (content.every((part) => part.type === 'text')) return [{ role: 'user', content: textOf(content) }];
  return [{ role: 'user', content: content.map(contentPart) }];
}

function contentPart(part: ContentPart & { type: 'text' | 'image' }): object {
  if (part.type === 'text') return { type: 'text', text: part.text };
  return { type: 'image_url', image_url: { url: `data:${part.mediaType};base64,${part.data}` } };
}

function assistant(parts: readonly ContentPart[], options: MessageOptions): object[] {
  const text = textOf(parts);
  const calls = parts.filter((part) => part.type === 'tool-call').map((part) => part.call);
  if (calls.length === 0) return text === '' ? [] : [{ role: 'assistant', content: text }];
  const reasoning = calls
    .map((call) => ownData(call, options)['reasoning_content'])
    .find((value) => value !== undefined);
  return [
    {
      role: 'assistant',
      content: text === '' ? null : text,
      ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
      tool_calls: calls.map((call) => toolCall(call, options)),
    },
  ];
}

function toolCall(call: ToolCall, options: MessageOptions): object {
  const extra = ownData(call, options)['extra_content'];
  return {
    id: fitId(call.id, options.toolCallIdLength),
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
    ...(extra === undefined ? {} : { extra_content: extra }),
  };
}

function ownData(call: ToolCall, { providerId }: MessageOptions): { [key: string]: unknown } {
  const data = call.providerData?.[providerId];
  return typeof data === 'object' && data !== null ? { ...data } : {};
}

/** Ids made by other providers may not suit this one: Mistral takes nine letters and digits only. */
function fitId(id: string, length: number | undefined): string {
  if (length === undefined) return id;
  if (id.length === length && /^[A-Za-z0-9]+$/.test(id)) return id;
  return createHash('sha256').update(id).digest('hex').slice(0, length);
}
