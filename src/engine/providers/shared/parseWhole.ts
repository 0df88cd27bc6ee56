import { WireError } from './wireError.ts';

/** How much of an unreadable body is kept as evidence. */
const maxEvidenceChars = 65_536;

/**
 * The JSON of a whole body.
 *
 * @throws WireError with the body as evidence when it is something else: a web page, half an answer.
 */
export function parseWhole(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WireError({ answer: 'malformed', body: text.slice(0, maxEvidenceChars) });
  }
}
