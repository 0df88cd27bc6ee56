import type { Adapter, AdapterCall, AdapterEvent, ListedModel } from '../../types/adapter.ts';
import type { Clock, Fetch } from '../../types/deps.ts';
import type { Phase } from '../../types/failure.ts';
import { abortable, discardResponse } from '../../util/abortable.ts';
import { mapError } from './mapError.ts';
import { parseWhole } from './parseWhole.ts';
import { readAnswer, readStream, type StreamSink } from './readStream.ts';

/** What adapters need from outside. `fetch` is looked up for every request, so that patches of the host hold. */
export interface AdapterDeps {
  readonly fetch: Fetch;
  readonly clock: Clock;
}

export type ListCall = Omit<AdapterCall, 'request' | 'fixes'>;

/** One wire protocol, told in a few functions. */
export interface Wire {
  /** Loads the SDK. */
  load(): Promise<unknown>;
  /** Sends the request; resolves with the response once its headers are in. */
  open(call: AdapterCall, isStreaming: boolean): Promise<{ response: Response; sink: StreamSink }>;
  openModels(call: ListCall): Promise<Response>;
  readModels(body: unknown): ListedModel[];
}

/** The common course of a call: open, hand on events, translate what goes wrong. */
export function createWireAdapter(wire: Wire, { clock }: { clock: Clock }): Adapter {
  return {
    async warm() {
      await wire.load();
    },

    stream: (call) => stream(wire, call, clock),

    async complete(call) {
      const progress: Progress = { phase: 'connect' };
      try {
        call.signal.throwIfAborted();
        return await abortable(wholeAnswer(wire, call, progress), call.signal, () => {});
      } catch (error) {
        throw mapError(error, { call, phase: progress.phase, clock });
      }
    },

    async listModels(call) {
      let phase: Phase = 'connect';
      try {
        const response = await abortable(wire.openModels(call), call.signal, discardResponse);
        phase = 'before-content';
        const body = parseWhole(await abortable(response.text(), call.signal, () => {}));
        return { models: wire.readModels(body), headers: response.headers };
      } catch (error) {
        throw mapError(error, { call, phase, clock });
      }
    },
  };
}

/** How far a call has come. */
interface Progress {
  phase: Phase;
}

async function wholeAnswer(wire: Wire, call: AdapterCall, progress: Progress): Promise<AdapterEvent[]> {
  const { response, sink } = await wire.open(call, false);
  if (call.signal.aborted) discardResponse(response);
  call.signal.throwIfAborted();
  progress.phase = 'before-content';
  return readAnswer(response, sink);
}

async function* stream(wire: Wire, call: AdapterCall, clock: Clock): AsyncGenerator<AdapterEvent[], void, undefined> {
  let phase: Phase = 'connect';
  // The request hears of aborts only until the answer ends: one that comes later must not cost the kept-alive connection.
  const request = new AbortController();
  const forward = () => request.abort(call.signal.reason);
  try {
    call.signal.throwIfAborted();
    call.signal.addEventListener('abort', forward, { once: true });
    const opening = wire.open({ ...call, signal: request.signal }, true);
    const { response, sink } = await abortable(opening, call.signal, (late) => discardResponse(late.response));
    phase = 'before-content';
    for await (const events of readStream(response, sink, { signal: call.signal, clock })) {
      if (phase !== 'mid-stream' && events.some(isVisible)) phase = 'mid-stream';
      yield events;
    }
  } catch (error) {
    throw mapError(error, { call, phase, clock });
  } finally {
    call.signal.removeEventListener('abort', forward);
  }
}

function isVisible(event: AdapterEvent): boolean {
  return event.type === 'text' || event.type === 'tool-call';
}
