import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../src/engine/engine.ts';
import { createRedactor } from '../../src/engine/errors/redact.ts';
import { openStorage } from '../../src/engine/storage/openStorage.ts';
import type { Storage } from '../../src/engine/storage/storage.ts';
import type { AttemptLog, KeyStore, Logger } from '../../src/engine/types/deps.ts';
import type { Engine } from '../../src/engine/types/engine.ts';
import { systemClock } from '../../src/engine/util/systemClock.ts';
import { apiKey, model } from './contestants/contestant.ts';

export interface EngineInFile {
  engine: Engine;
  storage: Storage;
  dispose(): void;
}

/**
 * Understudy's engine put together as the extension does it, with its database in a file.
 *
 * @param settings The user's settings.
 * @param parts What differs: the database (default: a new one, gone in the end), the record of attempts, the keys (default: one for each provider).
 */
export async function engineInFile(
  settings: object,
  parts: { path?: string; attempts?: AttemptLog; keysOf?: KeyStore['list'] } = {},
): Promise<EngineInFile> {
  const folder = parts.path === undefined ? await temporaryFolder() : undefined;
  const path = parts.path ?? join(folder ?? '', 'understudy.db');
  const storage = await openStorage(path, { clock: systemClock, log: silent });
  const engine = createEngine(
    {
      clock: systemClock,
      random: Math.random,
      fetch: (...args) => globalThis.fetch(...args),
      keys: { list: parts.keysOf ?? oneKey, secret: async () => apiKey },
      attempts: parts.attempts ?? storage.attempts,
      state: storage.state,
      log: silent,
      redact: createRedactor(() => [apiKey]),
      formatTime: (time) => new Date(time).toISOString().slice(11, 16),
      language: 'en',
    },
    settings,
  );
  return {
    engine,
    storage,
    dispose() {
      engine.dispose();
      storage.dispose();
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Providers `server-1`, `server-2` and so on, in the order of their base URLs, without retries. */
export function settingsFor(baseUrls: readonly string[]): object {
  const ids = baseUrls.map((_, index) => `server-${index + 1}`);
  const providers = ids.map((id, index) => [id, { protocol: 'openai', baseUrl: baseUrls[index], model }]);
  return { order: ids, providers: Object.fromEntries(providers), retry: { serverError: 0 } };
}

/** Three failures of the first provider, as its breaker wants them, before it is left out. */
export async function openBreaker(engine: Engine, provider = 'server-1'): Promise<void> {
  engine.resetHealth();
  const request = { messages: [{ role: 'user' as const, content: 'Say hello.' }], providers: [provider] };
  for (let failures = 0; failures < 3; failures++) await engine.complete(request);
  const { breaker } = engine.health().find((health) => health.provider === provider) ?? {};
  if (breaker?.state !== 'open') throw new Error(`The breaker of ${provider} did not open`);
}

/** A folder that whoever asks for it removes. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'understudy-bench-'));
}

const oneKey: KeyStore['list'] = (provider) => [{ id: `${provider}-key`, label: provider }];

export const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
