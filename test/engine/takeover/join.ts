import { Joiner } from '../../../src/engine/takeover/joiner.ts';
import { applyJoinStep, type JoinStep } from '../../../src/engine/takeover/joinStep.ts';

export interface Joined {
  /** The text on screen after all steps, as a caller sees it. */
  text: string;
  steps: JoinStep[];
}

/** Joins a kept text and a complete continuation that arrives in pieces; in single UTF-16 units unless they are given. */
export function join(kept: string, pieces: string | readonly string[]): Joined {
  const joiner = new Joiner(kept);
  const arrived = typeof pieces === 'string' ? pieces.split('') : pieces;
  const steps = [...arrived.flatMap((piece) => joiner.take(piece)), ...joiner.end()];
  return { text: steps.reduce(applyJoinStep, kept), steps };
}
