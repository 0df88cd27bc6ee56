import { afterEach, describe, expect, it } from 'vitest';
import { findLocalServers, modelToSet } from '../../src/host/localServers.ts';
import { answers } from '../support/loopback/answers.ts';
import { fails, hangsBeforeHeaders } from '../support/loopback/failures.ts';
import { type LoopbackProvider, startProvider } from '../support/loopback/startProvider.ts';

const servers: LoopbackProvider[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe('modelToSet', () => {
  it.each([
    ['alpha', ['alpha', 'beta'], {}],
    ['gone', ['alpha', 'beta'], { model: 'alpha' }],
    ['chosen by the user', [], {}],
  ])('for %j among %j is %j', (current, models, expected) => {
    expect(modelToSet(current, models)).toEqual(expected);
  });
});

describe('findLocalServers', () => {
  it('finds a server with its models, and asks nobody that is not local', async () => {
    const mine = await aServer({ models: ['alpha', 'beta'] });
    const hosted = await aServer({});

    const found = await findLocalServers([local('ollama', mine), { ...local('groq', hosted), isLocal: false }], fetch);

    expect(found).toEqual([{ provider: 'ollama', baseUrl: mine.baseUrl, models: ['alpha', 'beta'] }]);
    expect(hosted.requests).toEqual([]);
  });

  it('takes no other program for a model server', async () => {
    const page = await aServer({ checks: fails(200, { body: '<html>hello</html>' }) });
    const missing = await aServer({ checks: fails(404) });
    const other = await aServer({ checks: fails(200, { body: '{"models":"none"}' }) });

    expect(
      await findLocalServers(
        [page, missing, other].map((server) => local('x', server)),
        fetch,
      ),
    ).toEqual([]);
  });

  it('does not wait for a server that hangs, and finds the others', async () => {
    const silent = await aServer({ checks: hangsBeforeHeaders() });
    const mine = await aServer({ models: ['alpha'] });

    const found = await findLocalServers([local('vllm', silent), local('ollama', mine)], fetch);

    expect(found.map(({ provider }) => provider)).toEqual(['ollama']);
  });

  it('finds nobody where nobody listens', async () => {
    const gone = await aServer({});
    await gone.close();

    expect(await findLocalServers([local('ollama', gone)], fetch)).toEqual([]);
  });
});

async function aServer(options: Partial<Parameters<typeof startProvider>[0]>): Promise<LoopbackProvider> {
  const server = await startProvider({ dialect: 'openai', script: answers('hello'), ...options });
  servers.push(server);
  return server;
}

function local(id: string, { baseUrl }: LoopbackProvider) {
  return { id, baseUrl, isLocal: true };
}
