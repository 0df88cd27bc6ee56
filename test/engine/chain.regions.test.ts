import { describe, expect, it } from 'vitest';
import { serviceAccountKey } from '../contract/support/subject.ts';
import { anEngine, aRequest } from '../support/anEngine.ts';
import { answers } from '../support/loopback/answers.ts';
import type { Behaviour, RecordedRequest } from '../support/loopback/behaviour.ts';
import { fails, overloaded, quotaSpent, serverError } from '../support/loopback/failures.ts';
import { startTokenEndpoint } from '../support/loopback/startTokenEndpoint.ts';

const modelMissing = fails(404, {
  body: {
    error: {
      code: 404,
      status: 'NOT_FOUND',
      message: 'Publisher Model `m` was not found or is not servable in region',
    },
  },
});

describe('the regions of Vertex AI', () => {
  it.each([
    ['is overloaded', overloaded()],
    ['has a server error', serverError()],
    ['does not serve the model', modelMissing],
    ['alone lies behind a network that wants a sign-in', fails(511)],
    [
      'is at its limit',
      fails(429, { body: { error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Resource exhausted' } } }),
    ],
  ])('are tried in turn when one %s, before the next provider', async (_what, failure) => {
    await using t = await aVertex((region) => (region === 'europe-west1' ? answers('hello') : failure));

    const result = await t.complete();

    expect(result.text).toBe('hello');
    expect(t.regionsCalled()).toEqual(['us-central1', 'europe-west1']);
  });

  it('gives the region that answered the first place after a server error of another', async () => {
    await using t = await aVertex((region) => (region === 'europe-west1' ? answers('hello') : serverError()));

    await t.complete();
    await t.complete();

    expect(t.regionsCalled()).toEqual(['us-central1', 'europe-west1', 'europe-west1']);
  });

  it('are not tried when the key is the cause', async () => {
    await using t = await aVertex(() => quotaSpent());

    expect((await t.complete()).provider).toBe('second');
    expect(t.regionsCalled()).toEqual(['us-central1']);
  });
});

async function aVertex(behaviourOf: (region: string) => Behaviour) {
  const tokens = await startTokenEndpoint();
  const secret = serviceAccountKey({ token_uri: tokens.url });
  const keys = { list: (id: string) => [{ id, label: id }], secret: async () => secret };
  const choose = (request: RecordedRequest): Behaviour => behaviourOf(regionOf(request));
  const t = await anEngine(
    { vertex: { script: { choose } }, second: { script: answers('other') } },
    { deps: { keys } },
  );
  const { vertex, second } = t.servers;
  t.engine.configure({
    order: ['vertex', 'second'],
    providers: {
      vertex: { baseUrl: `${vertex.baseUrl}/{region}`, regions: ['us-central1', 'europe-west1', 'europe-west4'] },
      second: { protocol: 'openai', baseUrl: second.baseUrl, model: 'm' },
    },
  });
  return {
    complete: () => t.engine.complete(aRequest()),
    regionsCalled: () => vertex.calls().map(regionOf),
    async [Symbol.asyncDispose]() {
      await Promise.all([t[Symbol.asyncDispose](), tokens.close()]);
    },
  };
}

function regionOf({ path }: RecordedRequest): string {
  return path.split('/')[2] ?? '';
}
