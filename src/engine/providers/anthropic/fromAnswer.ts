import { isRecord } from '../../errors/json.ts';
import type { JsonRecord } from '../shared/parseRecord.ts';
import { parseWhole } from '../shared/parseWhole.ts';
import { WireError } from '../shared/wireError.ts';

/** What reads the parts of a message. */
export interface MessageReader {
  startMessage(message: JsonRecord): void;
  startBlock(index: unknown, block: JsonRecord): void;
  stopBlock(index: unknown): void;
  finish(message: JsonRecord, usage: unknown): void;
}

/**
 * Reads a whole message: the reply to a request without streaming, or what a server sent where a stream was asked for.
 *
 * @returns What is wrong with it: an error of the provider, a web page, no content.
 */
export function fromAnswer(text: string, reader: MessageReader): WireError | undefined {
  let message: unknown;
  try {
    message = parseWhole(text);
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
  if (!isRecord(message) || !Array.isArray(message['content']))
    return new WireError({ answer: 'wrong-shape', body: text });
  for (const [index, block] of message['content'].entries()) {
    if (!isRecord(block)) continue;
    reader.startBlock(index, block);
    reader.stopBlock(index);
  }
  reader.finish(message, message['usage']);
  return undefined;
}
