import { createEngine } from '../../src/engine/engine.ts';
import type { EngineDeps, KeyStore } from '../../src/engine/types/deps.ts';
import type { Engine } from '../../src/engine/types/engine.ts';
import type { LimitName } from '../../src/engine/types/provider.ts';
import type { Attempt } from '../../src/engine/types/result.ts';
import { MemoryState } from '../../src/engine/util/memoryState.ts';
import { type Asked, ask } from './ask.ts';
import { intervalsOf, MONDAY } from './calendar.ts';
import { loadEverything } from './loadEverything.ts';
import { SimNetwork, secretFor } from './network.ts';
import { seeded } from './random.ts';
import { type Report, reportOn } from './report.ts';
import type { Scenario } from './scenario.ts';
import { SimClock } from './simClock.ts';
import { type Errand, type Question, trafficOf } from './traffic.ts';

interface Options {
  /** Days from a Monday on; default 7. */
  days?: number;
  /** The same seed gives the same report; default 1. */
  seed?: number;
}

/**
 * Plays a scenario: the real engine, one per window, against scripted providers in memory, under a clock that jumps from
 * event to event.
 */
export async function simulate(scenario: Scenario, { days = 7, seed = 1 }: Options = {}): Promise<Report> {
  await loadEverything();
  const clock = new SimClock(MONDAY);
  const errands = trafficOf(scenario, days, seed);
  const questions = new Map(errands.flatMap(({ rounds }) => rounds.flat()).map((question) => [question.id, question]));
  const network = new SimNetwork({ scenario, days, seed, clock, questions });
  const attempts: Attempt[] = [];
  const engines = openWindows(scenario, { clock, network, attempts, seed });
  tellWhatIsKnown(network, engines[0] as Engine);
  for (const nap of (scenario.naps ?? []).flatMap((period) => intervalsOf(period, days))) {
    clock.at(nap.from, () => {
      clock.sleepUntil(nap.to);
      network.dropConnections();
    });
  }
  const asked = await play(errands, { clock, network, engines });
  for (const engine of engines) engine.dispose();
  const { referee } = network;
  return reportOn({ scenario, days, seed, asked, attempts, referee });
}

async function play(
  errands: readonly Errand[],
  { clock, network, engines }: { clock: SimClock; network: SimNetwork; engines: readonly Engine[] },
): Promise<Asked[]> {
  const asked: Asked[] = [];
  let underWay = errands.length;
  const run = async ({ rounds, window }: Errand) => {
    const engine = engines[window] as Engine;
    const askOne = async (question: Question) => asked.push(await ask(question, { engine, clock, network }));
    for (const round of rounds) await Promise.all(round.map(askOne));
    underWay -= 1;
  };
  // A defect of the simulation must end it, not leave it waiting.
  const failed = Promise.withResolvers<never>();
  for (const errand of errands) clock.at(errand.at, () => run(errand).catch(failed.reject));
  await Promise.race([clock.run(() => underWay === 0), failed.promise]);
  if (underWay > 0) throw new Error(`${underWay} errands never came to an end`);
  return asked;
}

function openWindows(
  { providers, windows = 1 }: Scenario,
  { clock, network, attempts, seed }: { clock: SimClock; network: SimNetwork; attempts: Attempt[]; seed: number },
): Engine[] {
  const state = new MemoryState();
  const keys = keyStore(network);
  const nothing = () => {};
  const settings = {
    order: Object.keys(providers),
    providers: Object.fromEntries(Object.entries(providers).map(([id, script]) => [id, script.settings ?? {}])),
  };
  return Array.from({ length: windows }, (_, index) => {
    const deps: EngineDeps = {
      clock,
      random: seeded(seed, `window ${index}`),
      fetch: network.fetch,
      keys,
      attempts: { record: (_requestId, attempt) => void attempts.push(attempt) },
      state,
      log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
      redact: (text) => text,
      formatTime: (time) => new Date(time).toISOString(),
      language: 'en',
    };
    return createEngine(deps, settings);
  });
}

function keyStore({ providers }: SimNetwork): KeyStore {
  const lists = new Map(
    providers.map(({ id, keys }) => [
      id,
      keys.map((_, index) => ({ id: secretFor(id, index), label: index === 0 ? id : `${id} ${index + 1}` })),
    ]),
  );
  return { list: (provider) => lists.get(provider) ?? [], secret: async (_provider, keyId) => keyId };
}

/** Limits of the catalogue and of the user's settings are known before anybody asks, and whose an only key is. */
function tellWhatIsKnown({ providers, referee: { evidence } }: SimNetwork, engine: Engine): void {
  const resolved = new Map(engine.providers().map((provider) => [provider.id, provider]));
  for (const provider of providers) {
    const { limits, models = [], model } = resolved.get(provider.id) ?? {};
    const told = { ...limits, ...models.find(({ id }) => id === model)?.limits };
    if (provider.keys.length === 1) evidence.nameAccount(secretFor(provider.id, 0), 0);
    for (const [limit, total] of Object.entries(told) as [LimitName, number][]) {
      if ((provider.limits[limit] ?? 0) < total) continue;
      for (const key of provider.keys) evidence.nameLimit(provider.accountId(key), limit, 0);
    }
  }
}
