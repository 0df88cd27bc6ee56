import { type Behaviour, beginStream, type Exchange, pause } from './behaviour.ts';
import type { Dialect } from './dialect.ts';

/** What becomes of a stream that has begun well. */
export type Break = (exchange: Exchange) => void | Promise<void>;

/** Streams these frames, and then breaks. */
export function breaksAfter(frames: (dialect: Dialect) => readonly string[], then: Break): Behaviour {
  return async (exchange) => {
    beginStream(exchange.response);
    for (const frame of frames(exchange.dialect)) exchange.response.write(frame);
    await then(exchange);
  };
}

/** An error event, and the end. */
export function errorEvent(error: { type: string; message: string }): Break {
  return ({ response, dialect }) => void response.end(dialect.errorFrame(error));
}

/** Not a word more, but signs of life now and then. */
export async function silence({ response, dialect, signal }: Exchange): Promise<void> {
  while (!signal.aborted) {
    response.write(dialect.keepAlive());
    await pause(5, signal);
  }
}

/** The socket is gone. What was written before reaches the client: a destroyed socket drops what it still holds. */
export async function drop({ response, signal }: Exchange): Promise<void> {
  await new Promise<void>((resolve) => response.write('\n', () => resolve()));
  await pause(15, signal);
  response.destroy();
}

/** A clean end without a finish marker. */
export function end({ response }: Exchange): void {
  response.end();
}

/** A finish marker, in the words of the dialect. */
export function finish(reason: { openai: string; anthropic: string }): Break {
  return ({ response, dialect }) => {
    const finishReason = dialect.basePath === '' ? reason.anthropic : reason.openai;
    response.end(dialect.closing({ pieces: [], finishReason }).join(''));
  };
}

/** More frames before what comes after them. */
export function sends(frames: (dialect: Dialect) => readonly string[], then: Break): Break {
  return async (exchange) => {
    for (const frame of frames(exchange.dialect)) exchange.response.write(frame);
    await then(exchange);
  };
}
