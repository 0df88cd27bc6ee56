import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ConnectListener, traceConnect } from '../../../src/engine/util/connectTracer.ts';
import { answers } from '../../support/loopback/answers.ts';
import { hangsBeforeHeaders } from '../../support/loopback/failures.ts';
import { startBlackhole } from '../../support/loopback/startBlackhole.ts';
import { type LoopbackProvider, startProvider } from '../../support/loopback/startProvider.ts';

describe('tracing connections', () => {
  let server: LoopbackProvider;
  let said: string[];
  let listener: ConnectListener;
  beforeEach(async () => {
    server = await startProvider({ dialect: 'openai', script: answers('ok') });
    said = [];
    listener = { onRequest: () => said.push('request'), onConnected: () => said.push('connected') };
  });
  afterEach(() => server.close());

  const post = (signal?: AbortSignal) =>
    fetch(server.baseUrl, { method: 'POST', body: '{}', ...(signal ? { signal } : {}) }).then((response) =>
      response.text(),
    );

  it('tells of a new connection and of a kept-alive one', async () => {
    await traceConnect(listener, post);
    await traceConnect(listener, post);

    expect(said).toEqual(['request', 'connected', 'request', 'connected']);
  });

  it('tells of the connection while the server still thinks', async () => {
    server.follow(hangsBeforeHeaders());
    const abort = new AbortController();

    const traced = traceConnect(listener, () => post(abort.signal)).catch((error: unknown) => error);

    await vi.waitFor(() => expect(said).toEqual(['request', 'connected']));
    abort.abort();
    expect(await traced).toBeInstanceOf(Error);
  });

  it('tells nothing of connections that never stand', async (context) => {
    await using hole = await startBlackhole();
    if (!hole) return context.skip('this system accepts more connections than its queue holds');
    const abort = new AbortController();

    const traced = traceConnect(listener, () => fetch(`http://127.0.0.1:${hole.port}`, { signal: abort.signal }));
    await vi.waitFor(() => expect(said).toEqual(['request']));
    abort.abort(new Error('given up'));

    await expect(traced).rejects.toThrow('given up');
    expect(said).toEqual(['request']);
  });

  it('keeps concurrent calls apart', async () => {
    server.follow(hangsBeforeHeaders());
    const abort = new AbortController();
    const other: string[] = [];

    const hanging = traceConnect(listener, () => post(abort.signal)).catch(() => {});
    await vi.waitFor(() => expect(said).toContain('connected'));
    server.follow(answers('ok'));
    await traceConnect({ onRequest: () => other.push('request'), onConnected: () => other.push('connected') }, post);
    abort.abort();
    await hanging;

    expect(said).toEqual(['request', 'connected']);
    expect(other).toEqual(['request', 'connected']);
  });

  it('says nothing of a fetch that does not publish', async () => {
    const silent = async () => new Response('ok');

    await traceConnect(listener, silent);

    expect(said).toEqual([]);
  });

  it('says nothing of calls outside', async () => {
    await traceConnect(listener, async () => 'nothing');
    await post();

    expect(said).toEqual([]);
  });
});
