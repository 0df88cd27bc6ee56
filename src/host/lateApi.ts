import type { UnderstudyApi } from './api.ts';

/** The API before the engine is there: each call waits for it. */
export function lateApi(api: () => Promise<UnderstudyApi>): UnderstudyApi {
  return Object.freeze({
    version: 1,
    complete: async (...args) => (await api()).complete(...args),
    async *stream(...args) {
      yield* (await api()).stream(...args);
    },
    plan: async (...args) => (await api()).plan(...args),
    health: async () => (await api()).health(),
  } satisfies UnderstudyApi);
}
