import { answers } from './answers.ts';
import type { Behaviour } from './behaviour.ts';
import { lastAssistantText } from './goesOn.ts';

/** Where an answer is to be gone on with: what is kept of it, and what is missing. */
export interface BrokenAt {
  kept: string;
  rest: string;
}

/**
 * A provider that goes on with `whole` in its own way: `write` makes its text of what is kept and what is missing. Where it is not
 * asked to go on, nothing is kept.
 *
 * @param play How it sends its text; default: a good answer.
 */
export function continues(
  whole: string,
  write: (at: BrokenAt) => string = ({ rest }) => rest,
  play: (text: string) => Behaviour = answers,
): Behaviour {
  return (exchange) => {
    const said = lastAssistantText(exchange.request.body);
    const kept = whole.startsWith(said) ? said : '';
    return play(write({ kept, rest: whole.slice(kept.length) }))(exchange);
  };
}
