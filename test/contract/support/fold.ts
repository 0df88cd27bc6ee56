import type { AdapterEvent } from '../../../src/engine/types/adapter.ts';
import type { ToolCall } from '../../../src/engine/types/request.ts';
import type { Usage } from '../../../src/engine/types/result.ts';

/** An answer, however its events were cut. */
export interface Folded {
  text: string;
  reasoning: string;
  calls: ToolCall[];
  usage?: Usage;
  finish?: string;
  finishDetail?: string;
  malformed: number;
}

export function fold(events: Iterable<AdapterEvent>): Folded {
  const folded: Folded = { text: '', reasoning: '', calls: [], malformed: 0 };
  for (const event of events) {
    if (event.type === 'text') folded.text += event.text;
    if (event.type === 'reasoning') folded.reasoning += event.text;
    if (event.type === 'tool-call') folded.calls.push(event.call);
    if (event.type === 'usage') folded.usage = event.usage;
    if (event.type === 'malformed') folded.malformed += 1;
    if (event.type === 'finish') {
      folded.finish = event.reason;
      if (event.detail !== undefined) folded.finishDetail = event.detail;
    }
  }
  return folded;
}

export async function collect(stream: AsyncIterable<AdapterEvent[]>): Promise<AdapterEvent[]> {
  const events: AdapterEvent[] = [];
  for await (const batch of stream) events.push(...batch);
  return events;
}

/** What came before a failure, and the failure. */
export async function collectUntilFailure(
  stream: AsyncIterable<AdapterEvent[]>,
): Promise<{ events: AdapterEvent[]; error: unknown }> {
  const events: AdapterEvent[] = [];
  try {
    for await (const batch of stream) events.push(...batch);
  } catch (error) {
    return { events, error };
  }
  return { events, error: undefined };
}
