import { afterEach, describe, expect, it } from 'vitest';
import { type ResolvedProviders, resolveProviders } from '../../src/engine/providers/resolve.ts';
import type { Provider } from '../../src/engine/types/provider.ts';
import { LocalModels } from '../../src/host/localModels.ts';
import { modelsAt } from '../../src/host/localServers.ts';
import { answers } from '../support/loopback/answers.ts';
import { type LoopbackProvider, startProvider } from '../support/loopback/startProvider.ts';

const servers: LoopbackProvider[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe('LocalModels', () => {
  it('asks a server that the order names for its models, once', async () => {
    const server = await aServer(['alpha', 'beta']);
    const machine = aMachine({ order: ['ollama'], providers: { ollama: { baseUrl: server.baseUrl } } });

    await machine.models.look();
    await machine.models.look();

    expect(machine.provider('ollama')).toMatchObject({ model: 'alpha', servedModel: 'known' });
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, object]>([
    ['that is not in the order', { order: ['groq'] }],
    ['of the default order, which names none', {}],
    ['that is switched off', { order: ['ollama'], providers: { ollama: { enabled: false } } }],
    ['whose model the user chose', { order: ['ollama'], providers: { ollama: { model: 'qwen3' } } }],
    [
      'that is not on this machine',
      { order: ['ollama'], providers: { ollama: { baseUrl: 'https://models.example.com/v1' } } },
    ],
  ])('asks nobody %s', async (_who, settings) => {
    const asked: string[] = [];
    const machine = aMachine(settings, async (address) => {
      asked.push(address);
      return undefined;
    });

    await machine.models.look();

    expect(asked).toEqual([]);
  });

  it('says that nobody answers, and looks again only when asked to', async () => {
    const server = await aServer(['alpha']);
    let isStarted = false;
    const machine = aMachine(
      { order: ['ollama'], providers: { ollama: { baseUrl: server.baseUrl } } },
      async (address) => (isStarted ? await modelsAt(address, fetch) : undefined),
    );
    await machine.models.look();
    expect(machine.provider('ollama')).toMatchObject({ servedModel: 'not-running' });

    isStarted = true;
    await machine.models.look();
    expect(machine.provider('ollama')).toMatchObject({ servedModel: 'not-running' });
    await machine.models.lookForMissing();

    expect(machine.provider('ollama')).toMatchObject({ model: 'alpha', servedModel: 'known' });
  });

  it('believes the question asked last, also when an earlier one is answered later', async () => {
    const replies: ((models: string[] | undefined) => void)[] = [];
    const machine = aMachine({ order: ['ollama'] }, () => new Promise((resolve) => replies.push(resolve)));
    const looks = [machine.models.look(), machine.models.lookForMissing()];

    replies[1]?.(['alpha']);
    replies[0]?.(undefined);
    await Promise.all(looks);

    expect(machine.provider('ollama')).toMatchObject({ model: 'alpha', servedModel: 'known' });
  });

  it('asks the new address when that is changed, and again a server that is wanted again', async () => {
    const one = await aServer(['alpha']);
    const two = await aServer(['beta']);
    const machine = aMachine({ order: ['ollama'], providers: { ollama: { baseUrl: one.baseUrl } } });
    await machine.models.look();

    machine.settings = { order: ['ollama'], providers: { ollama: { baseUrl: two.baseUrl } } };
    await machine.models.look();
    expect(machine.provider('ollama')).toMatchObject({ model: 'beta' });
    const wanted = machine.settings;
    machine.settings = { order: [] };
    await machine.models.look();
    machine.settings = wanted;
    await machine.models.look();

    expect(machine.provider('ollama')).toMatchObject({ model: 'beta' });
    expect(two.requests).toHaveLength(2);
  });
});

it('modelsAt lists models that answer questions before those for search', async () => {
  const server = await aServer(['nomic-embed-text:latest', 'bge-m3', 'qwen3:8b']);

  expect(await modelsAt(server.baseUrl, fetch)).toEqual(['qwen3:8b', 'nomic-embed-text:latest', 'bge-m3']);
});

class Machine {
  settings: object;
  readonly models: LocalModels;

  constructor(settings: object, modelsAt: (address: string) => Promise<readonly string[] | undefined>) {
    this.settings = settings;
    this.models = new LocalModels({
      ordered: () => this.#resolved().order.flatMap((id) => this.provider(id) ?? []),
      modelsAt,
      changed: () => {},
    });
  }

  provider(id: string): Provider | undefined {
    return this.#resolved().providers.get(id);
  }

  #resolved(): ResolvedProviders {
    return resolveProviders(this.settings, { found: this.models.found() });
  }
}

function aMachine(settings: object, ask = (address: string) => modelsAt(address, fetch)): Machine {
  return new Machine(settings, ask);
}

async function aServer(models: string[]): Promise<LoopbackProvider> {
  const server = await startProvider({ dialect: 'openai', script: answers('hello'), models });
  servers.push(server);
  return server;
}
