import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';

export interface ConnectListener {
  /** A request was handed to the HTTP client; it may have to open a connection first. */
  onRequest(): void;
  /** The request goes out: the connection stands. */
  onConnected(): void;
}

/**
 * Runs `run` and tells the listener when the connections of its `fetch` calls stand, so that a slow first byte is not
 * taken for a host that cannot be reached. Works with every `fetch` made of undici, Node's own included, through the
 * channels undici publishes on (nodejs.org/api/diagnostics_channel.html, undici docs/api/DiagnosticsChannel.md, read
 * 2026-11-21). With another `fetch` the listener is never called: who sets a timer in `onRequest` then sets none.
 *
 * Each request of `run` calls the listener anew; a kept-alive connection stands at once.
 */
export function traceConnect<T>(listener: ConnectListener, run: () => Promise<T>): Promise<T> {
  subscribeOnce();
  return listeners.run(listener, run);
}

let isSubscribed = false;

/** For good: to subscribe anew for each request, and to leave after it, slows down all `fetch` calls of the process. */
function subscribeOnce(): void {
  if (isSubscribed) return;
  isSubscribed = true;
  for (const [channel, handle] of handlers) subscribe(channel, handle);
}

const listeners = new AsyncLocalStorage<ConnectListener>();
/** Only the creation of a request runs in the caller's context; what follows belongs to the socket. */
const listenerByRequest = new WeakMap<object, ConnectListener>();

type Handler = (message: unknown) => void;

const handlers: readonly (readonly [string, Handler])[] = [
  ['undici:request:create', onCreate],
  ['undici:client:sendHeaders', onSent],
  // HTTP/2 does not announce its headers, but the end of the body.
  ['undici:request:bodySent', onSent],
];

function onCreate(message: unknown): void {
  const listener = listeners.getStore();
  const request = requestOf(message);
  if (!listener || !request) return;
  listenerByRequest.set(request, listener);
  listener.onRequest();
}

function onSent(message: unknown): void {
  const request = requestOf(message);
  const listener = request && listenerByRequest.get(request);
  if (!request || !listener) return;
  listenerByRequest.delete(request);
  listener.onConnected();
}

function requestOf(message: unknown): object | undefined {
  if (typeof message !== 'object' || message === null || !('request' in message)) return undefined;
  return typeof message.request === 'object' && message.request !== null ? message.request : undefined;
}
