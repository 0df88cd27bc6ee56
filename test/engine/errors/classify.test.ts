import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/engine/errors/classify.ts';
import type { Evidence } from '../../../src/engine/errors/evidence.ts';
import type { FailureClass } from '../../../src/engine/types/failure.ts';
import { aContext, now, replay } from './replay.ts';

const acme = { id: 'acme' };

describe('classify', () => {
  describe('for a call that was timed out', () => {
    it.each(['timeout-connect', 'timeout-first-token', 'timeout-idle', 'timeout-total'] as const)(
      'reads %s',
      (transport) => {
        expect(judge({ transport, cause: new Error('aborted') })).toMatchObject({
          class: 'timeout',
          scope: 'provider',
        });
      },
    );
  });

  describe('for a connection that failed', () => {
    it.each([
      ['ENOTFOUND', 'connection-failed', 'provider'],
      ['EAI_AGAIN', 'connection-failed', 'network'],
      ['ENETUNREACH', 'connection-failed', 'network'],
      ['ECONNREFUSED', 'connection-failed', 'provider'],
      ['ECONNRESET', 'connection-failed', 'provider'],
      ['EHOSTUNREACH', 'connection-failed', 'provider'],
      ['UND_ERR_SOCKET', 'connection-failed', 'provider'],
      ['UND_ERR_CONNECT_TIMEOUT', 'timeout', 'provider'],
      ['UND_ERR_HEADERS_TIMEOUT', 'timeout', 'provider'],
      ['UND_ERR_BODY_TIMEOUT', 'timeout', 'provider'],
      ['ETIMEDOUT', 'timeout', 'provider'],
      ['CERT_HAS_EXPIRED', 'connection-failed', 'provider'],
      ['DEPTH_ZERO_SELF_SIGNED_CERT', 'connection-failed', 'provider'],
      ['SELF_SIGNED_CERT_IN_CHAIN', 'connection-failed', 'provider'],
      ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'connection-failed', 'provider'],
      ['ERR_TLS_CERT_ALTNAME_INVALID', 'connection-failed', 'provider'],
      ['EPROTO', 'connection-failed', 'provider'],
    ])('reads %s in the cause of a failed fetch', (code, failureClass, scope) => {
      const cause = new TypeError('fetch failed', { cause: Object.assign(new Error('inner'), { code }) });

      expect(judge({ transport: 'network', cause })).toMatchObject({ class: failureClass, scope });
    });

    it('finds the code in the errors of an AggregateError', () => {
      const both = new AggregateError([withCode('ECONNREFUSED', '::1'), withCode('ECONNREFUSED', '127.0.0.1')]);

      const failure = judge({ transport: 'network', cause: new TypeError('fetch failed', { cause: both }) });

      expect(failure.message).toBe('acme refused the connection');
    });

    it('says that a local server is not running', () => {
      const evidence: Evidence = { phase: 'connect', transport: 'network', cause: withCode('ECONNREFUSED') };

      const failure = classify(evidence, aContext({ id: 'ollama', isLocal: true }));

      expect(failure).toMatchObject({ class: 'connection-failed', message: 'ollama is not running' });
    });

    it('survives a cause that is its own cause', () => {
      const cause = new Error('loop');
      cause.cause = cause;

      expect(judge({ transport: 'network', cause }).class).toBe('connection-failed');
    });
  });

  describe('for a stream that broke', () => {
    it.each(['terminated', 'Premature close', 'other side closed'])('takes "%s" of the socket for a cut', (message) => {
      const failure = judge({ phase: 'mid-stream', transport: 'network', cause: new TypeError(message) });

      expect(failure).toMatchObject({ class: 'connection-failed', message: 'acme ended the answer before its end' });
    });

    it('takes an end without a finish marker for a cut', () => {
      expect(judge({ phase: 'mid-stream', transport: 'cut' }).class).toBe('connection-failed');
    });

    it('lets words in the stream outrank the cut that follows them', () => {
      const body = '{"error":{"message":"Rate limit reached","code":"rate_limit_exceeded"}}';

      expect(judge({ phase: 'mid-stream', status: 200, transport: 'cut', body }).class).toBe('rate-limited');
    });
  });

  describe('for an answer that will not do', () => {
    it.each(['empty', 'too-short', 'malformed', 'wrong-shape', 'length-without-text'] as const)(
      'blames the model: %s',
      (answer) => {
        const failure = judge({ status: 200, answer });

        expect(failure).toMatchObject({ class: 'bad-answer', scope: 'model', status: 200 });
        expect(failure.message).toMatch(/^some-model (gave|used)/);
      },
    );

    it('takes a refusal for a refusal of the content, with its category', () => {
      const failure = judge({ status: 200, answer: 'refused', detail: 'cyber' });

      expect(failure).toMatchObject({
        class: 'content-refused',
        scope: 'request',
        message: 'acme refused the content: cyber',
      });
    });

    it('does not take an answer that speaks of failures for one', () => {
      const body = 'A 429 means: rate limit exceeded. Insufficient balance is a 402.';

      expect(judge({ status: 200, answer: 'wrong-shape', body }).class).toBe('bad-answer');
    });
  });

  describe('for a status without words', () => {
    it.each<[number, FailureClass]>([
      [400, 'bad-request'],
      [401, 'credential-refused'],
      [402, 'quota-spent'],
      [403, 'access-refused'],
      [404, 'model-not-found'],
      [408, 'timeout'],
      [413, 'context-too-long'],
      [422, 'bad-request'],
      [429, 'rate-limited'],
      [451, 'edge-blocked'],
      [500, 'server-error'],
      [502, 'server-error'],
      [503, 'overloaded'],
      [504, 'server-error'],
      [520, 'overloaded'],
      [524, 'overloaded'],
      [529, 'overloaded'],
      [599, 'server-error'],
      [418, 'unknown'],
    ])('reads %i as %s', (status, failureClass) => {
      expect(replay(acme, { status })).toMatchObject({ class: failureClass, status });
    });
  });

  describe('for phrases', () => {
    it.each([
      ['max 500 tokens', 400, 'bad-request'],
      ['error 429 is the 429th token', 400, 'bad-request'],
      ['Separate limits reached', 400, 'bad-request'],
      ['unrated limit exceededness', 400, 'bad-request'],
      ['the parameter `model` has been deprecated', 400, 'bad-request'],
      ['model parameter has been deprecated', 400, 'bad-request'],
      ['The model `x` has been deprecated', 400, 'model-not-found'],
      ['The model “x” does not exist', 400, 'model-not-found'],
      ['The prompt exceeds the model’s context window', 400, 'context-too-long'],
      ['Insufficient   BALANCE', 400, 'quota-spent'],
      ['Rate limit reached', 503, 'rate-limited'],
      ['Resource has been exhausted (e.g. check quota).', 429, 'rate-limited'],
      ['Your account has been terminated', 403, 'credential-refused'],
      ['Your account has been rate limited', 429, 'rate-limited'],
      ['not allowed to access model x', 403, 'model-not-found'],
      ['Upstream error from Nvidia: ResourceExhausted: Worker local total request limit reached', 500, 'overloaded'],
    ])('compares them whole: %s (%i)', (message, status, failureClass) => {
      expect(replay(acme, { status, body: { error: { message } } }).class).toBe(failureClass);
    });

    it.each([429, 500])('retires no model for a phrase inside a %i', (status) => {
      const failure = replay(acme, { status, body: { error: { message: 'The model x has reached its end of life' } } });

      expect(failure.class).not.toBe('model-not-found');
    });

    it('finds no phrase in what a provider echoes beside its message', () => {
      const body = {
        error: { message: 'Bad tool call', failed_generation: 'rate limit exceeded', input: 'insufficient_quota' },
      };

      expect(replay(acme, { status: 400, body }).class).toBe('bad-request');
    });
  });

  describe('for shapes of bodies', () => {
    const message = 'Insufficient balance';
    it.each([
      ['an object', { error: { message } }],
      ['an array', [{ error: { message } }]],
      ['a string in error', { error: message }],
      ['a message at the top', { message }],
      ['a detail at the top', { detail: message }],
      ['a list of errors', { errors: [{ message }] }],
      ['JSON packed into a message', { error: { message: JSON.stringify({ error: { message } }) } }],
      ['a byte-order mark', `\uFEFF${JSON.stringify({ error: { message } })}`],
      ['plain text', message],
      ['an event', `event: error\r\ndata: ${JSON.stringify({ error: { message } })}\r\n\r\n`],
    ])('reads %s', (_shape, body) => {
      expect(replay(acme, { status: 400, body }).class).toBe('quota-spent');
    });

    it.each(['429', 429])('takes a code of %j inside a success for the status', (code) => {
      expect(replay(acme, { status: 200, body: { error: { code, message: 'no' } } })).toMatchObject({
        class: 'rate-limited',
        status: 429,
      });
    });

    it('lets the outermost of several statuses in the body count', () => {
      const body = { error: { code: 429, message: 'no', metadata: { raw: { error: { code: 500 } } } } };

      expect(replay(acme, { status: 200, body })).toMatchObject({ class: 'rate-limited', status: 429 });
    });

    it('lets the status of the response outrank one in the body', () => {
      expect(replay(acme, { status: 500, body: { error: { code: 400, message: 'no' } } }).class).toBe('server-error');
    });
  });

  describe('for a router', () => {
    const router = { id: 'router', isRouter: true };

    it('does not call a request bad because an upstream said nothing but 400', () => {
      const body = { error: { message: 'Provider returned error', code: 400, metadata: { provider_name: 'X' } } };

      expect(replay(router, { status: 400, body })).toMatchObject({ class: 'server-error', scope: 'model' });
    });

    it('takes a location of an upstream for a matter of the model', () => {
      const body = { error: { message: 'Not here', code: 403, availability: { code: 'region_restricted' } } };

      expect(replay(router, { status: 403, body })).toMatchObject({ class: 'model-not-found', scope: 'model' });
    });
  });

  describe('for the message', () => {
    it('gives plain words, the status and the words of the provider', () => {
      const failure = replay(acme, { status: 500, body: { error: { message: 'Something broke.' } } });

      expect(failure.message).toBe('acme had an internal error (500): Something broke');
    });

    it('says that a page came where an answer was due, and what to check', () => {
      const body = '<!DOCTYPE html><html><head><title>Welcome to nginx!</title></head></html>';

      const failure = replay(acme, { status: 200, headers: { 'content-type': 'text/html' }, body });

      expect(failure).toMatchObject({ class: 'connection-failed', scope: 'provider' });
      expect(failure.message).toContain(
        'sent a web page instead of an answer; check its address, or sign in to the network: Welcome to nginx!',
      );
    });

    it('reduces a page to its title', () => {
      const body = `<html><head><title>502 Bad &amp; Gone</title></head><body>${'<p>long</p>'.repeat(500)}</body></html>`;

      expect(replay(acme, { status: 502, body }).message).toBe('acme had an internal error (502): 502 Bad & Gone');
    });

    it('cuts long words at 300 characters', () => {
      const failure = replay(acme, { status: 500, body: { error: { message: '😀'.repeat(400) } } });

      expect(failure.message.length).toBeLessThanOrEqual(300);
      expect(failure.message.isWellFormed()).toBe(true);
    });

    it('holds no key that a provider echoes, known or not', () => {
      const message = `Incorrect API key provided: sk-abcdef0123456789abcdef. Also ${'secret-of-mine'}`;
      const context = { ...aContext(), redact: (text: string) => text.replaceAll('secret-of-mine', '[key]') };

      const failure = classify(
        { phase: 'connect', status: 401, body: JSON.stringify({ error: { message } }) },
        context,
      );

      expect(failure.message).toBe('acme refused the key (401): Incorrect API key provided: [key]. Also [key]');
    });

    it('shows no control characters', () => {
      const failure = replay(acme, { status: 500, body: { error: { message: 'a\u001b[31mb\u202ec\nd' } } });

      expect(failure.message).toBe('acme had an internal error (500): a [31mb c');
    });
  });

  it.each([
    [200, 'connection-failed'],
    [500, 'server-error'],
    [401, 'credential-refused'],
  ])('believes a content type of HTML without a page only of a success: %i', (status, failureClass) => {
    const failure = replay(acme, { status, headers: { 'content-type': 'text/html' }, body: 'Sign in, please' });

    expect(failure.class).toBe(failureClass);
  });

  it('ignores a retry-after on a success', () => {
    const failure = replay(acme, {
      status: 200,
      headers: { 'retry-after': '58' },
      body: { error: { code: 'rate_limit_exceeded' } },
    });

    expect(failure.class).toBe('rate-limited');
    expect(failure.retryAt).toBeUndefined();
  });

  it('listens to a retry-after of an overloaded provider', () => {
    expect(replay(acme, { status: 503, headers: { 'retry-after': '5' } }).retryAt).toBe(now + 5_000);
  });

  it('names no time where waiting does not help', () => {
    expect(replay(acme, { status: 401, headers: { 'retry-after': '5' } }).retryAt).toBeUndefined();
  });

  it('leaves what nothing explains unknown', () => {
    expect(judge({})).toMatchObject({ class: 'unknown', scope: 'provider' });
  });
});

function judge(evidence: Partial<Evidence>) {
  return classify({ phase: 'connect', ...evidence }, aContext());
}

function withCode(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}
