import type { ContentPart, Message, ToolCall } from '../../types/request.ts';
import { partsOf } from '../shared/contentParts.ts';
import { namedResults } from '../shared/namedResults.ts';
import { parseRecord } from '../shared/parseRecord.ts';

interface Turn {
  role: 'user' | 'assistant';
  content: Block[];
}

interface Block {
  type: string;
  [field: string]: unknown;
}

/**
 * The conversation as turns of the Messages API: roles alternate, results of tool calls stand in the user's turn, before
 * anything else in it.
 */
export function toMessages(messages: readonly Message[], providerId: string): Turn[] {
  const turns: Turn[] = [];
  for (const message of namedResults(messages).messages) {
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const content = blocks(partsOf(message), providerId);
    if (content.length === 0) continue;
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...content);
    else turns.push({ role, content });
  }
  return turns.map((turn) => (turn.role === 'user' ? resultsFirst(turn) : turn));
}

function blocks(parts: readonly ContentPart[], providerId: string): Block[] {
  // Signed thinking goes back unchanged in front of the calls it led to (extended thinking docs, read 2026-11-21).
  const calls = parts.filter((part) => part.type === 'tool-call').map((part) => part.call);
  return [...calls.flatMap((call) => thinkingOf(call, providerId)), ...parts.map(block)];
}

function thinkingOf(call: ToolCall, providerId: string): Block[] {
  const own = call.providerData?.[providerId];
  if (typeof own !== 'object' || own === null || !('thinking' in own)) return [];
  return Array.isArray(own.thinking) ? (own.thinking as Block[]) : [];
}

function block(part: ContentPart): Block {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return { type: 'image', source: { type: 'base64', media_type: part.mediaType, data: part.data } };
    case 'tool-call': {
      const { id, name, arguments: text } = part.call;
      return { type: 'tool_use', id: fitId(id), name, input: parseRecord(text) ?? {} };
    }
    case 'tool-result':
      return {
        type: 'tool_result',
        tool_use_id: fitId(part.callId),
        content: part.content,
        ...(part.isError ? { is_error: true } : {}),
      };
  }
}

/** Ids of other providers (`functions.search:0`) hold characters that are refused here. */
function fitId(id: string): string {
  return id.replace(/[^A-Za-z0-9_-]/g, '_');
}

function resultsFirst(turn: Turn): Turn {
  const isResult = (entry: Block) => entry.type === 'tool_result';
  return { ...turn, content: [...turn.content.filter(isResult), ...turn.content.filter((entry) => !isResult(entry))] };
}
