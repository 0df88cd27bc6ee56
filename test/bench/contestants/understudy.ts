import type { AttemptLog } from '../../../src/engine/types/deps.ts';
import type { ChatRequest } from '../../../src/engine/types/request.ts';
import { engineInFile, openBreaker, settingsFor } from '../engineInFile.ts';
import { type Contestant, question } from './contestant.ts';

/** Understudy as in the extension. */
export async function createUnderstudy(baseUrls: readonly string[], attempts?: AttemptLog): Promise<Contestant> {
  const { engine, dispose } = await engineInFile(settingsFor(baseUrls), attempts ? { attempts } : {});
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
    openBreaker: () => openBreaker(engine),
    dispose,
  };
}

/** The same engine with attempts thrown away, to see what storing them costs. */
export async function createUnderstudyWithoutLog(baseUrls: readonly string[]): Promise<Contestant> {
  return createUnderstudy(baseUrls, { record: () => {} });
}
