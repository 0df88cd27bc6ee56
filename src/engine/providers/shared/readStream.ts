import { createParser, type EventSourceMessage, type EventSourceParser } from 'eventsource-parser';
import type { AdapterEvent } from '../../types/adapter.ts';
import type { Clock } from '../../types/deps.ts';
import { WireError } from './wireError.ts';

/** Turns what a provider sends into events. One per answer. */
export interface StreamSink {
  /** One server-sent event. */
  read(message: Pick<EventSourceMessage, 'event' | 'data'>): void;
  /** A body that is no event stream: a whole JSON answer, an error, a page. */
  readWhole(text: string): void;
  /** Events since the last call. */
  take(): AdapterEvent[];
  /** A failure inside the stream. Thrown after the events before it were handed on. */
  readonly failure: WireError | undefined;
  /** The finish marker was seen; only usage may follow. */
  readonly isFinished: boolean;
  /** The end marker was seen; nothing may follow. */
  readonly isDone: boolean;
}

/** How long usage may come after the finish marker before the answer counts as whole without it. */
const graceMs = 2_000;
/** How long a connection may take to end after the end marker before it is given up instead of reused. */
const drainMs = 1_000;
/** One event or one whole answer larger than this is no answer. */
const maxBufferedChars = 32 * 1024 * 1024;

/**
 * Reads a response: its headers first, then each network chunk becomes at most one array of events. Whether it is an event stream is told by
 * its first visible character, not by the content type, which providers get wrong.
 *
 * Aborting frees the socket at once and rejects with the signal's reason. A body that breaks after the finish marker is
 * whole.
 */
export async function* readStream(
  response: Response,
  sink: StreamSink,
  { signal, clock }: { signal: AbortSignal; clock: Clock },
): AsyncGenerator<AdapterEvent[], void, undefined> {
  const reader = (response.body ?? emptyBody()).getReader();
  const cancel = () => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', cancel, { once: true });
  const decoder = new TextDecoder();
  const feed = createFeed(sink);
  let cancelGrace: (() => void) | undefined;
  let isEnded = false;
  try {
    // Within the `try`: a consumer that walks away here leaves an open connection behind too.
    yield [{ type: 'headers', headers: response.headers }];
    while (!sink.isDone && !isEnded) {
      const { done, value } = await readChunk(reader, sink, signal);
      isEnded = done;
      if (done) feed.end(decoder.decode());
      else feed.add(decoder.decode(value, { stream: true }));
      const events = sink.take();
      if (events.length > 0) yield events;
      if (sink.failure) throw sink.failure;
      if (sink.isFinished) cancelGrace ??= clock.after(graceMs, cancel);
    }
  } finally {
    cancelGrace?.();
    signal.removeEventListener('abort', cancel);
    if (sink.isDone && !isEnded) drain(reader, clock);
    else cancel();
  }
}

/**
 * Reads a response whole: its headers, then all of its events. A server may answer with an event stream unasked.
 *
 * @throws WireError when the body breaks off or cannot be used.
 */
export async function readAnswer(response: Response, sink: StreamSink): Promise<AdapterEvent[]> {
  const text = await textOf(response);
  const feed = createFeed(sink);
  feed.add(text);
  feed.end('');
  if (sink.failure) throw sink.failure;
  return [{ type: 'headers', headers: response.headers }, ...sink.take()];
}

async function textOf(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    throw new WireError({ transport: 'cut', cause });
  }
}

function emptyBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.close() });
}

async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  sink: StreamSink,
  signal: AbortSignal,
): Promise<{ done: true; value?: undefined } | { done: false; value: Uint8Array }> {
  try {
    const result = await reader.read();
    signal.throwIfAborted();
    return result.done ? { done: true } : result;
  } catch (cause) {
    signal.throwIfAborted();
    if (sink.isFinished) return { done: true };
    throw new WireError({ transport: 'cut', cause });
  }
}

/** Lets a kept-alive connection come to its end, so that the next request can use it. */
function drain(reader: ReadableStreamDefaultReader<Uint8Array>, clock: Clock): void {
  const cancelTimer = clock.after(drainMs, () => void reader.cancel().catch(() => {}));
  void (async () => {
    try {
      while (!(await reader.read()).done);
    } catch {
      // Nobody waits for this connection any more.
    } finally {
      cancelTimer();
    }
  })();
}

interface Feed {
  add(text: string): void;
  end(rest: string): void;
}

function createFeed(sink: StreamSink): Feed {
  /** Made when the text turns out to be an event stream; a whole answer needs none. */
  let parser: EventSourceParser | undefined;
  let isWhole = false;
  let held = '';
  const add = (text: string) => {
    if (parser) return parser.feed(text);
    held += text;
    if (held.length > maxBufferedChars) throw new WireError({ answer: 'malformed' });
    const form = isWhole ? 'whole' : formOf(held);
    isWhole = form === 'whole';
    if (form !== 'events') return;
    parser = createEventParser(sink);
    parser.feed(held);
    held = '';
  };
  return {
    add,
    end(rest) {
      add(rest);
      // A last event without its blank line still counts.
      if (parser) parser.feed('\n\n');
      else if (held.trim() !== '') sink.readWhole(held);
    },
  };
}

function createEventParser(sink: StreamSink): EventSourceParser {
  return createParser({
    maxBufferSize: maxBufferedChars,
    onEvent: (message) => sink.read(message),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') throw new WireError({ answer: 'malformed' });
    },
  });
}

/** No line of an event stream begins with a brace, a bracket or markup. */
function formOf(text: string): 'unknown' | 'events' | 'whole' {
  const first = text.trimStart()[0];
  if (first === undefined) return 'unknown';
  return '{[<"'.includes(first) ? 'whole' : 'events';
}
