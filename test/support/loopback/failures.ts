import { type Behaviour, beginStream, type HeaderBag, pause, sendJson } from './behaviour.ts';

/** Any status with the dialect's own error body, or with `body`. A string body is sent as it is. */
export function fails(
  status: number,
  error: { type?: string; message?: string; body?: unknown; headers?: HeaderBag } = {},
): Behaviour {
  const { type = 'api_error', message = `Failed with ${status}`, body, headers = {} } = error;
  return ({ response, dialect }) => {
    if (typeof body !== 'string') {
      return sendJson(response, status, body ?? dialect.errorBody({ status, type, message }), headers);
    }
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body);
  };
}

/** 429; `retryAfter` goes out as it is: seconds, an HTTP date, nonsense. */
export function rateLimited(options: { retryAfter?: string; retryAfterMs?: string; message?: string } = {}): Behaviour {
  const headers: HeaderBag = {
    ...(options.retryAfter === undefined ? {} : { 'retry-after': options.retryAfter }),
    ...(options.retryAfterMs === undefined ? {} : { 'retry-after-ms': options.retryAfterMs }),
  };
  return fails(429, { type: 'rate_limit_error', message: options.message ?? 'Rate limit reached', headers });
}

/** 401 in the words of the dialect. */
export function refusesKey(): Behaviour {
  return (exchange) =>
    fails(
      401,
      exchange.dialect.basePath === ''
        ? { type: 'authentication_error', message: 'invalid x-api-key' }
        : { type: 'invalid_api_key', message: 'Incorrect API key provided' },
    )(exchange);
}

/** 403 from a wall in front of the API that does not like the client. */
export function edgeBlocked(): Behaviour {
  return fails(403, {
    body: '<!DOCTYPE html><html><head><title>Access denied</title></head><body>error code: 1010</body></html>',
    headers: { 'content-type': 'text/html', server: 'cloudflare', 'cf-ray': '0000000000000000-AMS' },
  });
}

/** 529 (Anthropic) or 503. */
export function overloaded(): Behaviour {
  return (exchange) =>
    exchange.dialect.basePath === ''
      ? fails(529, { type: 'overloaded_error', message: 'Overloaded' })(exchange)
      : fails(503, { type: 'server_error', message: 'The model is overloaded' })(exchange);
}

export function serverError(status = 500): Behaviour {
  return fails(status, { type: 'server_error', message: 'The server had an error' });
}

/** 402-like and 429-like ends of money, as OpenAI says it. */
export function quotaSpent(): Behaviour {
  return fails(429, { type: 'insufficient_quota', message: 'You exceeded your current quota' });
}

/** Takes the request and never answers. */
export function hangsBeforeHeaders(): Behaviour {
  return () => {};
}

/** Sends headers, then nothing; with `keepAliveMs` a keep-alive now and then, but never content. */
export function hangsAfterHeaders(options: { keepAliveMs?: number; opening?: boolean } = {}): Behaviour {
  return async ({ response, dialect, signal }) => {
    beginStream(response);
    if (options.opening) response.write(dialect.opening('loopback').join(''));
    while (options.keepAliveMs && !signal.aborted) {
      response.write(dialect.keepAlive());
      await pause(options.keepAliveMs, signal);
    }
  };
}

/** 200 with a web page: a captive portal, a wrong address. */
export function sendsHtml(status = 200): Behaviour {
  return ({ response }) => {
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
    response.end('<!DOCTYPE html><html><body><h1>Sign in to the network</h1></body></html>');
  };
}

/** 200 with no body at all. */
export function sendsNothing(): Behaviour {
  return ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'content-length': '0' });
    response.end();
  };
}

/** 200 with a JSON error where a stream was asked for. */
export function sendsErrorAs200(
  error = { type: 'rate_limit_error', message: 'Rate limit reached', status: 429 },
): Behaviour {
  return ({ response, dialect }) => sendJson(response, 200, dialect.errorBody(error));
}

/** Destroys the socket without a byte. */
export function hangsUp(): Behaviour {
  return ({ response }) => {
    response.destroy();
  };
}
