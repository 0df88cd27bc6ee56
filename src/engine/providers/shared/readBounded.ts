import type { Clock } from '../../types/deps.ts';

/** How long the body of an error may take; its status already tells most. */
const patienceMs = 2_000;

/** One for all: whole texts leave nothing in it, and to make one takes as long as to read a short body. */
const decoder = new TextDecoder();

/**
 * Reads a body as text, but at most `maxBytes` and two seconds of it: servers in trouble send endless pages and bodies
 * that never end. What arrived until then is the result. Never rejects for what the server does.
 *
 * @throws the signal's reason when aborted.
 */
export async function readBounded(
  body: ReadableStream<Uint8Array> | null,
  { maxBytes, clock, signal }: { maxBytes: number; clock: Clock; signal: AbortSignal | undefined },
): Promise<string> {
  if (body === null) return '';
  const reader = body.getReader();
  const stop = () => void reader.cancel().catch(() => {});
  // A `fetch` that does not heed the signal is ended by it, too.
  const cancelTimer = clock.after(patienceMs, stop);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let isWhole = false;
  try {
    while (bytes < maxBytes) {
      const { done, value } = await reader.read();
      isWhole = done;
      if (done) break;
      bytes += value.length;
      chunks.push(value);
    }
  } catch {
    // A connection lost within an error body: the status and what came of the body have to do.
  } finally {
    cancelTimer();
    if (!isWhole) stop();
  }
  signal?.throwIfAborted();
  return decoder.decode(joined(chunks).subarray(0, maxBytes));
}

/** Most bodies of errors come in one piece. */
function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [first] = chunks;
  return first && chunks.length === 1 ? first : Buffer.concat(chunks);
}
