import type { Fetch } from '../../src/engine/types/deps.ts';
import type { Interval } from './calendar.ts';
import { endingOf, Line, slept } from './line.ts';
import { seeded } from './random.ts';
import { Referee } from './referee.ts';
import type { Scenario } from './scenario.ts';
import type { SimClock } from './simClock.ts';
import { SimProvider } from './simProvider.ts';
import { readRequest } from './simRequest.ts';
import type { Question } from './traffic.ts';
import { Forecast } from './weather.ts';

interface Parts {
  scenario: Scenario;
  days: number;
  seed: number;
  clock: SimClock;
  questions: ReadonlyMap<number, Question>;
}

/** All providers of a scenario behind one `fetch`. */
export class SimNetwork {
  readonly referee: Referee;
  readonly providers: readonly SimProvider[];
  readonly #parts: Parts;
  readonly #byHost: ReadonlyMap<string, SimProvider>;
  readonly #lines = new Set<Line>();

  constructor(parts: Parts) {
    const { scenario, days, seed, clock } = parts;
    this.#parts = parts;
    this.referee = new Referee(clock);
    this.providers = Object.entries(scenario.providers).map(([id, script]) => {
      const forecast = new Forecast(scenario.weather ?? [], id, days);
      return new SimProvider({
        id,
        script,
        forecast,
        random: seeded(seed, id),
        clock,
        evidence: this.referee.evidence,
      });
    });
    this.#byHost = new Map(this.providers.map((provider) => [new URL(provider.row.baseUrl).host, provider]));
  }

  readonly fetch: Fetch = async (input, init) => {
    init?.signal?.throwIfAborted();
    const provider = this.#byHost.get(new URL(String(input)).host);
    if (!provider) throw new Error(`Nobody is at ${input}`);
    const keyId = secretOf(new Headers(init?.headers));
    const key = provider.keys[Number(keyId.split('-').at(-1))];
    if (!key) throw new Error(`${provider.id} does not know the key ${keyId}`);
    const { clock, questions } = this.#parts;
    const ended = this.referee.begin({ provider: provider.id, key: keyId, account: provider.accountId(key) });
    const end: typeof ended = (ending) => {
      this.#lines.delete(line);
      ended(ending);
    };
    const line = new Line(clock, init?.signal, (reason) => end(endingOf(reason)));
    this.#lines.add(line);
    return provider.reply({ keyId, key, request: readRequest(String(init?.body), questions), line, end });
  };

  /** Somebody would have answered: one provider was well all that time and has room now. */
  isAnyUp(question: Question, during: Interval): boolean {
    return this.providers.some((provider) => provider.isUp(question, during));
  }

  /** The machine has slept: no connection outlives that. */
  dropConnections(): void {
    for (const line of this.#lines) line.end(slept);
    this.#lines.clear();
  }
}

export function secretFor(provider: string, index: number): string {
  return `simulated-${provider}-${index}`;
}

function secretOf(headers: Headers): string {
  return headers.get('x-api-key') ?? headers.get('authorization')?.replace('Bearer ', '') ?? '';
}
