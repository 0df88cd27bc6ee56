import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderFailure } from '../../src/engine/errors/providerFailure.ts';
import { createAdapter } from '../../src/engine/providers/createAdapter.ts';
import { answers } from '../support/loopback/answers.ts';
import { fails } from '../support/loopback/failures.ts';
import { until } from '../support/until.ts';
import { VirtualClock } from '../support/virtualClock.ts';
import { collect, collectUntilFailure, fold } from './support/fold.ts';
import { rowOf, type Subject, serviceAccountKey, startSubject } from './support/subject.ts';

const expired = fails(401, {
  body: { error: { code: 401, message: 'Request had invalid credentials', status: 'UNAUTHENTICATED' } },
});

describe('the login of Vertex AI', () => {
  let subject: Subject & { tokens: NonNullable<Subject['tokens']> };
  beforeEach(async () => {
    const started = await startSubject(rowOf('vertex'), answers('ok'));
    if (!started.tokens) throw new Error('Vertex mints tokens');
    subject = { ...started, tokens: started.tokens };
  });
  afterEach(() => subject[Symbol.asyncDispose]());

  const sentTokens = () => subject.server.calls().map((call) => call.headers['authorization']);

  it('mints one token for many calls, with an assertion for the key file’s own address', async () => {
    const { adapter, call, tokens, server } = subject;

    await Promise.all([adapter.complete(call()), adapter.complete(call()), adapter.complete(call())]);

    expect(tokens.assertions).toHaveLength(1);
    const [, payload] = tokens.assertions[0]?.split('.') ?? [];
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as { [claim: string]: unknown };
    expect(claims).toMatchObject({
      iss: 'understudy@loopback-project.iam.gserviceaccount.com',
      aud: tokens.url,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
    });
    expect(sentTokens()).toEqual(Array(3).fill('Bearer token-1'));
    expect(server.calls()[0]?.path).toBe(
      '/v1/projects/loopback-project/locations/europe-west4/endpoints/openapi/chat/completions',
    );
  });

  it('replaces a refused token once, unseen by the caller', async () => {
    const { adapter, call, server } = subject;
    server.follow([expired, answers('after all')]);

    const folded = fold(await collect(adapter.stream(call())));

    expect(folded.text).toBe('after all');
    expect(sentTokens()).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('gives up when the fresh token is refused too', async () => {
    const { adapter, call, server } = subject;
    server.follow(expired);

    const { error } = await collectUntilFailure(adapter.stream(call()));

    expect(error).toBeInstanceOf(ProviderFailure);
    expect(sentTokens()).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('replaces a token five minutes before its end', async () => {
    const clock = new VirtualClock(Date.now());
    const adapter = await createAdapter('openai', { fetch, clock });

    await adapter.complete(subject.call());
    await clock.advance(54 * 60_000);
    await adapter.complete(subject.call());
    await clock.advance(2 * 60_000);
    await adapter.complete(subject.call());

    expect(sentTokens()).toEqual(['Bearer token-1', 'Bearer token-1', 'Bearer token-2']);
  });

  it('counts a key that Google does not know as refused, and asks once', async () => {
    const { adapter, call, tokens, server } = subject;
    tokens.refuseWith({ status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } });

    const { error } = await collectUntilFailure(adapter.stream(call()));

    expect(error).toMatchObject({ failure: { class: 'credential-refused', scope: 'key' } });
    expect(tokens.assertions).toHaveLength(1);
    expect(server.requests).toHaveLength(0);
  });

  it('tries again after the token endpoint was down', async () => {
    const { adapter, call, tokens } = subject;
    tokens.refuseWith({ status: 503, body: {} });
    const { error } = await collectUntilFailure(adapter.stream(call()));
    tokens.refuseWith(undefined);

    expect(error).toMatchObject({ failure: { status: 503 } });
    expect(fold(await adapter.complete(call())).text).toBe('ok');
  });

  it('gives a token endpoint that hangs eight seconds, and asks it anew with the next call', async () => {
    const { call, tokens } = subject;
    const clock = new VirtualClock(Date.now());
    const adapter = await createAdapter('openai', { fetch, clock });
    tokens.hang(true);

    const calls = [adapter.complete(call()), adapter.complete(call())].map((made) => made.catch((error) => error));
    await until(() => tokens.assertions.length === 1);
    await clock.advance(8_000);
    const errors = await Promise.all(calls);
    tokens.hang(false);

    const late = { failure: { class: 'timeout', scope: 'provider' } };
    expect(errors).toMatchObject([late, late]);
    expect(fold(await adapter.complete(call())).text).toBe('ok');
    expect(clock.pending).toBe(0);
  });

  it.each([['no JSON at all'], [{ token_type: 'Bearer' }]])(
    'does not blame the key for %j instead of a token',
    async (body) => {
      const { adapter, call, tokens } = subject;
      tokens.refuseWith({ status: 200, body });

      const { error } = await collectUntilFailure(adapter.stream(call()));

      expect(error).toMatchObject({ failure: { class: 'bad-answer' } });
    },
  );

  it.each([
    ['no service account', 'sk-1234567890', 'not a JSON document'],
    ['a damaged private key', serviceAccountKey({ private_key: 'not a key' }), 'private key'],
  ])('says what to do about %s', async (_, secret, words) => {
    const { error } = await collectUntilFailure(subject.adapter.stream(subject.call({ secret })));

    expect(error).toMatchObject({
      failure: { class: 'credential-refused', message: expect.stringContaining(words) },
    });
  });

  it('goes through the fetch it was given, the token exchange included', async () => {
    const urls: string[] = [];
    const adapter = await createAdapter('openai', {
      fetch: (url, init) => {
        urls.push(String(url));
        return fetch(url, init);
      },
      clock: new VirtualClock(Date.now()),
    });

    await adapter.complete(subject.call());

    expect(urls).toHaveLength(2);
    expect(urls[0]).toBe(subject.tokens.url);
  });

  it('aborts while the token is on its way', async () => {
    const reason = new Error('stop');

    const { error } = await collectUntilFailure(
      subject.adapter.stream(subject.call({ signal: AbortSignal.abort(reason) })),
    );

    expect(error).toBe(reason);
  });
});
