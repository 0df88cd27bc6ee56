import { describe, expect, it } from 'vitest';
import { Readiness } from '../../src/host/readiness.ts';
import { VirtualClock } from '../support/virtualClock.ts';

describe('Readiness', () => {
  it('lets a request wait until the keys are known', async () => {
    const { readiness, keysAreRead, sent, ask } = aStart();
    const answer = ask();
    await settle();
    expect(sent).toEqual([]);

    keysAreRead();

    expect(await answer).toEqual(['hello']);
    expect(readiness.isReady).toBe(true);
  });

  it('puts nothing in between once they are known', async () => {
    const { readiness, keysAreRead } = aStart();
    keysAreRead();
    await readiness.settled;
    const stream = hello();

    expect(readiness.gate(() => stream, new AbortController().signal)).toBe(stream);
  });

  it('goes on without them after 10 seconds, tells the log, and is ready when they come all the same', async () => {
    const { readiness, clock, keysAreRead, log, ask } = aStart();
    const answer = ask();

    await clock.advance(10_000);

    expect(await answer).toEqual(['hello']);
    expect(readiness.isReady).toBe(false);
    expect(log).toEqual([expect.stringContaining('not read after 10 s')]);
    keysAreRead();
    await settle();
    expect(readiness.isReady).toBe(true);
  });

  it('waits for nothing any more once it is disposed of', async () => {
    const { readiness, clock, log } = aStart();

    readiness.dispose();
    await clock.advance(10_000);

    expect([clock.pending, log]).toEqual([0, []]);
  });

  it('lets a request that is stopped go on at once, so that it can end', async () => {
    const { ask } = aStart();
    const abort = new AbortController();
    const answer = ask(abort.signal);

    abort.abort();

    expect(await answer).toEqual(['hello']);
  });
});

function aStart() {
  const clock = new VirtualClock();
  const keys = Promise.withResolvers<void>();
  const log: string[] = [];
  const readiness = new Readiness({ ready: keys.promise, clock, log: { warn: (line) => log.push(line) } });
  const sent: string[] = [];
  const ask = (signal = new AbortController().signal) => {
    const start = () => {
      sent.push('request');
      return hello();
    };
    return collect(readiness.gate(start, signal));
  };
  return { readiness, clock, log, sent, ask, keysAreRead: keys.resolve };
}

async function collect(stream: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const each of stream) all.push(each);
  return all;
}

async function* hello() {
  yield 'hello';
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
