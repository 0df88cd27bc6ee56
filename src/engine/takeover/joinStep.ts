/** What to do with the text on screen. */
export type JoinStep =
  /** Put behind it. */
  | { type: 'text'; text: string }
  /** Of the text on screen, so many characters stay. */
  | { type: 'rewind'; toLength: number }
  /** The continuation is an answer of its own: nothing stays. */
  | { type: 'restart' }
  /** The text is whole, but may be wrong where its parts meet. */
  | { type: 'doubt'; reason: Doubt };

export type Doubt =
  /** A code block is not closed. */
  | 'open-code-block'
  /** A long line stands on both sides of the seam. */
  | 'doubled-line'
  /** The continuation resembles the beginning of the answer. */
  | 'starts-over'
  /** The continuation added nothing. */
  | 'nothing-new';

/** The text on screen after a step. */
export function applyJoinStep(shown: string, step: JoinStep): string {
  switch (step.type) {
    case 'text':
      return shown + step.text;
    case 'rewind':
      return shown.slice(0, step.toLength);
    case 'restart':
      return '';
    case 'doubt':
      return shown;
  }
}
