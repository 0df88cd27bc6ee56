import { isRecord, stringOf } from '../../errors/json.ts';
import type { AdapterEvent } from '../../types/adapter.ts';
import type { JsonRecord } from '../shared/parseRecord.ts';

/** What a stop reason means (`@anthropic-ai/sdk` 1.11 messages.d.ts, read 2026-11-21). Unknown ones count as a normal end. */
export function finishOf(reason: string, message: JsonRecord): Extract<AdapterEvent, { type: 'finish' }> {
  switch (reason) {
    case 'end_turn':
    case 'stop_sequence':
      return { type: 'finish', reason: 'stop' };
    case 'max_tokens':
      return { type: 'finish', reason: 'length' };
    case 'model_context_window_exceeded':
      return { type: 'finish', reason: 'length', detail: reason };
    case 'tool_use':
      return { type: 'finish', reason: 'tool-calls' };
    case 'refusal':
      return { type: 'finish', reason: 'content-filter', detail: refusalDetail(message['stop_details']) };
    default:
      return { type: 'finish', reason: 'stop', detail: reason };
  }
}

function refusalDetail(details: unknown): string {
  if (!isRecord(details)) return 'refusal';
  return stringOf(details['category']) ?? stringOf(details['explanation']) ?? 'refusal';
}
