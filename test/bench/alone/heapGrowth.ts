import { setTimeout as sleep } from 'node:timers/promises';
import { question } from '../contestants/contestant.ts';
import { type EngineInFile, engineInFile, settingsFor } from '../engineInFile.ts';
import { type Path, paths } from '../wire.ts';
import type { MeasureAlone } from './figure.ts';

const warmUp = 1_000;
const requests = 5_000;
const tokens = 200;
const MB = 1024 ** 2;

/** Every kind of server once, in this order: `server-1` and so on. */
const servers: readonly Path[] = [paths.rateLimited, paths.cut, paths.stating];

/** One in ten requests meets a 429, three are streams that are cut and gone on with by somebody else. */
export const measureHeapGrowth: MeasureAlone = async (server) => {
  const parts = await engineInFile(settingsFor(servers.map((path) => `${server}${path}/v1`)));
  try {
    await askAll(parts, 0, warmUp);
    const before = await heapMb();
    await askAll(parts, warmUp, requests / 2);
    const halfway = await heapMb();
    await askAll(parts, warmUp + requests / 2, requests / 2);
    const after = await heapMb();
    // What the start has left behind, some 4 MB, goes after seconds only; it must not hide a growth.
    return [
      {
        title: 'Heap growth over 5,000 requests',
        value: Math.max(after - before, 2 * (after - halfway)),
        unit: 'MB',
        detail: `from ${before.toFixed(1)} by way of ${halfway.toFixed(1)} to ${after.toFixed(1)} MB`,
        target: 5,
      },
    ];
  } finally {
    parts.dispose();
  }
};

async function askAll(parts: EngineInFile, first: number, count: number): Promise<void> {
  for (let number = first; number < first + count; number++) await ask(parts, number);
}

async function ask({ engine }: EngineInFile, number: number): Promise<void> {
  const request = {
    messages: [{ role: 'user' as const, content: `${question} (${number})` }],
    conversation: `conversation ${Math.floor(number / 10)}`,
    maxTokens: tokens,
  };
  switch (number % 10) {
    case 0:
      engine.resetHealth();
      return expectAttempts(2, await engine.complete({ ...request, providers: ['server-1', 'server-3'] }));
    case 1:
    case 2:
    case 3:
      engine.resetHealth();
      return expectAttempts(2, await streamed(engine, { ...request, providers: ['server-2', 'server-3'] }));
    case 4:
    case 5:
      return expectAttempts(1, await streamed(engine, { ...request, providers: ['server-3'] }));
    default:
      return expectAttempts(1, await engine.complete({ ...request, providers: ['server-3'] }));
  }
}

type Asked = Awaited<ReturnType<EngineInFile['engine']['complete']>>;

async function streamed(
  engine: EngineInFile['engine'],
  request: Parameters<EngineInFile['engine']['stream']>[0],
): Promise<Asked> {
  for await (const event of engine.stream(request)) {
    if (event.type === 'done') return event.result;
    if (event.type === 'error') throw event.error;
  }
  throw new Error('The stream did not end');
}

function expectAttempts(count: number, { attempts, finishReason, tier }: Asked): void {
  if (attempts.length === count && finishReason === 'stop' && tier !== 'offline') return;
  throw new Error(`Expected ${count} attempts and an answer, not ${JSON.stringify({ attempts, finishReason, tier })}`);
}

/** What is waiting to be written is written first. */
async function heapMb(): Promise<number> {
  await sleep(1_000);
  for (let times = 0; times < 3; times++) {
    globalThis.gc?.();
    await sleep(20);
  }
  return process.memoryUsage().heapUsed / MB;
}
