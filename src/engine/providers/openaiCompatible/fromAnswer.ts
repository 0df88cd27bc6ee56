import { isRecord } from '../../errors/json.ts';
import type { JsonRecord } from '../shared/parseRecord.ts';
import { parseWhole } from '../shared/parseWhole.ts';
import { WireError } from '../shared/wireError.ts';

/** What reads the parts of an answer. */
export interface AnswerReader {
  readChunk(answer: JsonRecord, form: 'message'): void;
}

/**
 * Reads a whole answer: the reply to a request without streaming, or what a server sent where a stream was asked for.
 *
 * @returns What is wrong with it: an error of the provider, a web page, no choices.
 */
export function fromAnswer(text: string, reader: AnswerReader): WireError | undefined {
  let answer: unknown;
  try {
    answer = parseWhole(text);
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
  // Google wraps errors in an array on its compatible path.
  if (!isRecord(answer)) return new WireError({ answer: 'malformed', body: text });
  if (Array.isArray(answer['choices']) && !answer['error']) {
    reader.readChunk(answer, 'message');
    return undefined;
  }
  return new WireError({ answer: 'wrong-shape', body: text });
}
