import { afterEach, describe, expect, it } from 'vitest';
import { ProviderFailure } from '../../src/engine/errors/providerFailure.ts';
import { createAdapter } from '../../src/engine/providers/createAdapter.ts';
import type { Adapter } from '../../src/engine/types/adapter.ts';
import type { Clock, Fetch } from '../../src/engine/types/deps.ts';
import { answers } from '../support/loopback/answers.ts';
import { type Behaviour, beginStream, pause } from '../support/loopback/behaviour.ts';
import type { Script } from '../support/loopback/startProvider.ts';
import { VirtualClock } from '../support/virtualClock.ts';
import { collect, collectUntilFailure, fold } from './support/fold.ts';
import { realClock } from './support/realClock.ts';
import { rowOf, type Subject, startSubject } from './support/subject.ts';

describe('the way to a provider', () => {
  const subjects: Subject[] = [];
  const start = async (script: Script, deps: { fetch?: Fetch; clock?: Clock } = {}) => {
    const subject = await startSubject(rowOf('openai'), script);
    subjects.push(subject);
    const adapter = await createAdapter('openai', { fetch, clock: realClock, ...deps });
    return { ...subject, adapter };
  };
  afterEach(async () => {
    await Promise.all(subjects.splice(0).map((subject) => subject[Symbol.asyncDispose]()));
  });

  it('keeps connections for calls that follow each other', async () => {
    const { adapter, call, server } = await start(answers('ok'));

    for (let round = 0; round < 8; round++) await collect(adapter.stream(call()));

    // The end of one answer may still be on its way when the next call begins, but not longer.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('keeps the connection when the signal aborts after the end', async () => {
    const { adapter, call, server } = await start(endsLate);

    for (let round = 0; round < 3; round++) {
      const abort = new AbortController();
      await collect(adapter.stream(call({ signal: abort.signal })));
      abort.abort();
      expect(await server.calls()[round]?.closed).toBe('finished');
    }

    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('looks the fetch up for every request, so that a patch of the host holds', async () => {
    const used: string[] = [];
    const deps = { clock: realClock, fetch: named('first', used) };
    const { call } = await start(answers('ok'));
    const adapter: Adapter = await createAdapter('openai', deps);

    await adapter.complete(call());
    deps.fetch = named('second', used);
    await adapter.complete(call());

    expect(used).toEqual(['first', 'second']);
  });

  it('rejects at once when a fetch heeds no signal', async () => {
    const asked: unknown[] = [];
    const deaf: Fetch = (url) => {
      asked.push(url);
      return new Promise(() => {});
    };
    const { call, adapter } = await start(answers('never'), { fetch: deaf });
    const abort = new AbortController();
    const reason = new Error('stop');

    const ended = collectUntilFailure(adapter.stream(call({ signal: abort.signal })));
    await until(() => asked.length === 1);
    abort.abort(reason);

    expect((await ended).error).toBe(reason);
  });

  it('ends an answer whose server stays silent after the finish marker', async () => {
    const clock = new VirtualClock();
    const { call, adapter, server } = await start(hangsAfterFinish, { clock });

    const collected = collect(adapter.stream(call()));
    await until(() => server.calls().length === 1);
    const folded = fold(await advancing(clock, collected));

    expect(folded).toMatchObject({ text: 'ok', finish: 'stop' });
    expect(await server.calls()[0]?.closed).toBe('dropped');
  });

  it('waits two seconds for the body of an error, then judges by the status', async () => {
    const clock = new VirtualClock();
    const { call, adapter } = await start(hangsInErrorBody, { clock });

    const { error } = await advancing(clock, collectUntilFailure(adapter.stream(call())));

    expect(error).toMatchObject({ failure: { class: 'server-error', status: 500 } });
  });

  it('reads no more than a part of an endless error page', async () => {
    const { call, adapter } = await start(sendsEndlessPage);

    const { error } = await collectUntilFailure(adapter.stream(call()));

    expect(error).toMatchObject({ failure: { status: 502 } });
  });

  it('takes a key that cannot be a header value for a refused one, and does not repeat it', async () => {
    const { call, adapter, server } = await start(answers('ok'));

    const { error } = await collectUntilFailure(adapter.stream(call({ secret: 'sk-ключ' })));

    expect(error).toBeInstanceOf(ProviderFailure);
    expect(error).toMatchObject({ failure: { class: 'credential-refused', scope: 'key' } });
    expect(String(error)).not.toContain('ключ');
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ['http to another machine', 'http://api.example/v1'],
    ['no address', 'not an address'],
    ['a name left open', 'https://{resource}.example/v1'],
  ])('sends nothing to %s', async (_, baseUrl) => {
    const asked: string[] = [];
    const { call, adapter } = await start(answers('ok'), { fetch: named('any', asked) });
    const { provider } = call();

    const { error } = await collectUntilFailure(adapter.stream(call({ provider: { ...provider, baseUrl } })));

    expect(error).toBeInstanceOf(ProviderFailure);
    expect(asked).toEqual([]);
  });
});

const hangsAfterFinish: Behaviour = ({ response, dialect }) => {
  beginStream(response);
  response.write(dialect.text('ok'));
  response.write(dialect.closing({ pieces: ['ok'], usage: null })[0]);
};

/** The end marker and the end of the body in separate packets. */
const endsLate: Behaviour = async ({ response, dialect, signal }) => {
  beginStream(response);
  response.write([dialect.text('ok'), ...dialect.closing({ pieces: ['ok'] })].join(''));
  await pause(20, signal);
  response.end();
};

const hangsInErrorBody: Behaviour = ({ response }) => {
  response.writeHead(500, { 'content-type': 'application/json' });
  response.write('{"error":');
};

const sendsEndlessPage: Behaviour = ({ response, signal }) => {
  response.writeHead(502, { 'content-type': 'text/html' });
  const write = () => {
    while (!signal.aborted && response.write(`<p>${'x'.repeat(8_000)}</p>`));
    if (!signal.aborted) response.once('drain', write);
  };
  write();
};

function named(name: string, used: string[]): Fetch {
  return (url, init) => {
    used.push(name);
    return fetch(url, init);
  };
}

/** Moves the clock on until the work is done: sockets take real time in between. */
async function advancing<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await clock.advance(100);
  }
  return done;
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 2));
}
