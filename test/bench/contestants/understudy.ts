import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../../src/engine/engine.ts';
import { createRedactor } from '../../../src/engine/errors/redact.ts';
import { openStorage } from '../../../src/engine/storage/openStorage.ts';
import type { AttemptLog, EngineDeps, Logger } from '../../../src/engine/types/deps.ts';
import type { ChatRequest } from '../../../src/engine/types/request.ts';
import { systemClock } from '../../../src/engine/util/systemClock.ts';
import { apiKey, type Contestant, model, question } from './contestant.ts';

/** Understudy's engine put together as the extension does it, with its database in a file. */
export async function createUnderstudy(baseUrls: readonly string[], attemptLog?: AttemptLog): Promise<Contestant> {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-bench-'));
  const storage = await openStorage(join(folder, 'understudy.db'), { clock: systemClock, log: silent });
  const engine = createEngine(engineDeps(attemptLog ?? storage.attempts, storage.benches), settingsFor(baseUrls));
  const request: ChatRequest = { messages: [{ role: 'user', content: question }] };
  return {
    complete: async () => (await engine.complete(request)).text,
    async *stream(maxTokens) {
      for await (const event of engine.stream({ ...request, maxTokens })) {
        if (event.type === 'text-delta') yield event.text;
        if (event.type === 'error') throw event.error;
      }
    },
    reset: () => engine.resetHealth(),
    dispose() {
      engine.dispose();
      storage.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The same engine with attempts thrown away, to see what storing them costs. */
export async function createUnderstudyWithoutLog(baseUrls: readonly string[]): Promise<Contestant> {
  return createUnderstudy(baseUrls, { record: () => {} });
}

function settingsFor(baseUrls: readonly string[]): object {
  const ids = baseUrls.map((_, index) => `server-${index + 1}`);
  const providers = ids.map((id, index) => [id, { protocol: 'openai', baseUrl: baseUrls[index], model }]);
  return { order: ids, providers: Object.fromEntries(providers) };
}

function engineDeps(attempts: AttemptLog, benches: EngineDeps['benches']): EngineDeps {
  return {
    clock: systemClock,
    random: Math.random,
    fetch: (...args) => globalThis.fetch(...args),
    keys: { list: (provider) => [{ id: `${provider}-key`, label: provider }], secret: async () => apiKey },
    attempts,
    benches,
    log: silent,
    redact: createRedactor(() => [apiKey]),
    formatTime: (time) => new Date(time).toISOString().slice(11, 16),
    language: 'en',
  };
}

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
