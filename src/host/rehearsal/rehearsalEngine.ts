import { createEngine } from '../../engine/engine.ts';
import type { EngineDeps, KeyStore } from '../../engine/types/deps.ts';
import type { Engine } from '../../engine/types/engine.ts';
import type { Translate } from '../../engine/types/wording.ts';
import { MemoryState } from '../../engine/util/memoryState.ts';
import { inEnglish } from '../../engine/util/wording.ts';
import { cast, castName } from './cast.ts';
import type { Stage } from './stage.ts';

/** What the rehearsal shares with the rest of the extension. Keys, benches and attempts are its own, in memory only. */
export type SharedDeps = Pick<
  EngineDeps,
  'clock' | 'random' | 'fetch' | 'log' | 'redact' | 'formatTime' | 'language' | 't'
>;

/** Short, so that the silent provider does not keep the audience waiting; milliseconds. Said of each: local servers have longer ones by default. */
const timeouts = { connectMs: 2_000, firstTokenMs: 2_000, idleMs: 5_000, totalMs: 30_000 };

/** A real engine whose providers are the rehearsal's servers. It knows nothing of the user's providers, and they nothing of it. */
export function rehearsalEngine(stage: Stage, shared: SharedDeps): Engine {
  const { t = inEnglish } = shared;
  const deps: EngineDeps = {
    ...shared,
    keys: rehearsalKeys(t),
    attempts: { record: () => {} },
    state: new MemoryState(),
  };
  return createEngine(deps, { order: cast.map(({ id }) => id), providers: providersOn(stage, t), retry });
}

function providersOn(stage: Stage, t: Translate): { [id: string]: object } {
  const providers = cast.map(({ id, keys }) => {
    const name = castName(id, t);
    const baseUrl = stage.baseUrls.get(id);
    return [id, { protocol: 'openai', name, baseUrl, model: 'rehearsal', keyless: keys === 0, prices, timeouts }];
  });
  return Object.fromEntries(providers);
}

/** Everyone has one entrance; a second one would only make the story longer. */
const retry = { rateLimited: 0, overloaded: 0, serverError: 0, timeout: 0, connection: 0 };

const prices = { inputPerMTok: 0, outputPerMTok: 0 };

function rehearsalKeys(t: Translate): KeyStore {
  return {
    list(provider) {
      const count = cast.find(({ id }) => id === provider)?.keys ?? 0;
      const numbers = Array.from({ length: count }, (_, index) => index + 1);
      return numbers.map((number) => ({ id: `rehearsal-${number}`, label: t('key {0}', number) }));
    },
    secret: async (provider, keyId) => `${provider}-${keyId}`,
  };
}
