/** What a scripted answer consists of, before a dialect spells it. */
export interface AnswerContent {
  /** Pieces of the text, one stream event each. */
  pieces: readonly string[];
  reasoning?: readonly string[];
  toolCalls?: readonly { id: string; name: string; arguments: string }[];
  /** In the words of the dialect; default: the normal end. `null` leaves the marker out. */
  finishReason?: string | null;
  usage?: { input: number; output: number } | null;
  /** Milliseconds between two pieces; default 0. */
  delayMs?: number;
  /** Milliseconds before the first piece, after the headers; default 0. */
  firstDelayMs?: number;
}

/** How one wire protocol spells answers and errors. Every frame is one whole server-sent event. */
export interface Dialect {
  /** What clients append their paths to. */
  basePath: string;
  /** Frames before any content: role delta, `message_start`. */
  opening(model: string): string[];
  reasoning(text: string): string;
  text(text: string): string;
  toolCall(call: { id: string; name: string; arguments: string }, index: number): string[];
  /** Finish marker, usage and end marker. */
  closing(content: AnswerContent): string[];
  /** A failure inside a stream that began well. */
  errorFrame(error: { type: string; message: string; status?: number }): string;
  /** An event without content. */
  keepAlive(): string;
  /** The whole answer as a JSON body. */
  body(content: AnswerContent, model: string): unknown;
  errorBody(error: { status: number; type: string; message: string }): unknown;
  models(ids: readonly string[]): unknown;
}

export function sse(data: unknown, event?: string): string {
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}

export function usageOf(content: AnswerContent): { input: number; output: number } | undefined {
  if (content.usage === null) return undefined;
  return content.usage ?? { input: 12, output: Math.max(1, content.pieces.length) };
}
