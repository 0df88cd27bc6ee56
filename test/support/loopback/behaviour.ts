import type { ServerResponse } from 'node:http';
import type { Dialect } from './dialect.ts';

/** A request as the server saw it. */
export interface RecordedRequest {
  method: string;
  /** Path with the query. */
  path: string;
  /** Names in lower case. */
  headers: { [name: string]: string };
  /** The JSON body; undefined when there was none. */
  body: unknown;
  /** Epoch milliseconds of arrival. */
  at: number;
  /** Settles when the client's connection for this exchange is gone or the response is complete. */
  closed: Promise<'finished' | 'dropped'>;
}

export interface Exchange {
  request: RecordedRequest;
  response: ServerResponse;
  dialect: Dialect;
  /** The client asked for a stream. */
  isStreaming: boolean;
  /** Aborts when the client hangs up or the server closes. */
  signal: AbortSignal;
}

/** What a server does with one request. Any function will do; the ready-made ones are in `answers.ts` and `failures.ts`. */
export type Behaviour = (exchange: Exchange) => void | Promise<void>;

export function modelOf(request: RecordedRequest): string {
  const body = request.body;
  if (typeof body === 'object' && body !== null && 'model' in body && typeof body.model === 'string') return body.model;
  return 'loopback';
}

export function beginStream(response: ServerResponse, headers: { [name: string]: string } = {}): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...headers });
  response.flushHeaders();
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers: HeaderBag = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export interface HeaderBag {
  [name: string]: string;
}

/** Resolves after `ms`, or at once when the client is gone. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
