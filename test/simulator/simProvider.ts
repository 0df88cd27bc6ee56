import { findRow } from '../../src/engine/providers/catalog.ts';
import type { Limits, ProviderRow } from '../../src/engine/types/provider.ts';
import { anthropicDialect } from '../support/loopback/anthropicDialect.ts';
import type { Dialect } from '../support/loopback/dialect.ts';
import { openaiDialect } from '../support/loopback/openaiDialect.ts';
import { AccountLimits, type Refusal, type Tokens } from './accountLimits.ts';
import type { Interval } from './calendar.ts';
import type { Ending, Evidence } from './evidence.ts';
import { type LimitDialect, limitDialectOf } from './limitDialects.ts';
import { type Line, networkError } from './line.ts';
import type { Random } from './random.ts';
import type { KeyScript, ProviderScript } from './scenario.ts';
import { answer } from './simAnswer.ts';
import type { SimClock } from './simClock.ts';
import { breakDown, refuseKey, turnAway } from './simFailures.ts';
import type { SimRequest } from './simRequest.ts';
import type { Question } from './traffic.ts';
import type { Forecast, Spell } from './weather.ts';

/** Until a reply without any work in it is there, milliseconds. */
const ROUND_TRIP_MS = 60;

/** What a provider counts for the form of a request. */
const FRAME_TOKENS = 8;

/** A call as it arrives. */
export interface SimCall {
  keyId: string;
  key: KeyScript;
  request: SimRequest;
  line: Line;
  /** Says how it ended; only the first word counts. */
  end(ending: Ending): void;
}

interface Parts {
  id: string;
  script: ProviderScript;
  forecast: Forecast;
  random: Random;
  clock: SimClock;
  evidence: Evidence;
}

/** A provider made of a script: what it says, how fast, what it allows, and what goes wrong with it. */
export class SimProvider {
  readonly id: string;
  readonly row: ProviderRow;
  readonly keys: readonly KeyScript[];
  readonly limits: Limits;
  readonly #parts: Parts;
  readonly #wire: Dialect;
  readonly #limits: LimitDialect;
  readonly #accounts = new Map<string, AccountLimits>();

  constructor(parts: Parts) {
    const row = findRow(parts.id);
    if (!row) throw new Error(`The catalogue has no provider "${parts.id}"`);
    this.id = parts.id;
    this.row = row;
    this.keys = parts.script.keys ?? [{ account: 'own' }];
    this.limits = parts.script.limits ?? {};
    this.#parts = parts;
    this.#wire = row.protocol === 'anthropic' ? anthropicDialect : openaiDialect;
    this.#limits = limitDialectOf(parts.id);
    const days = { timeZone: row.quotaTimeZone ?? 'UTC', refill: row.dailyLimitsRefill === true };
    for (const { account } of this.keys) {
      this.#accounts.set(account, new AccountLimits(this.limits, days));
    }
  }

  /** It would have answered: nothing was wrong with it all that time, and at its end it has room. */
  isUp(question: Question, during: Interval): boolean {
    const needed = this.#reservationFor(question, 0);
    const hasRoom = this.keys.some(
      ({ account, isDead }) => !isDead && !this.#limitsOf(account).refusalOf(needed, during.to),
    );
    return hasRoom && this.#parts.forecast.isFineThroughout(during);
  }

  /** @throws as `fetch` does, and with what ended the line. */
  async reply(call: SimCall): Promise<Response> {
    const { forecast, clock, random } = this.#parts;
    const weather = forecast.at(clock.now());
    const spell = weather && random() < weather.share ? weather : undefined;
    await connect(call, spell);
    if (spell?.kind === 'edge-block') return turnAway(call);
    if (call.key.isDead) return refuseKey(call, this.#wire, this.row);
    if (spell?.kind === 'errors' || spell?.kind === 'overloaded') {
      return breakDown(call, { wire: this.#wire, row: this.row, spell, now: clock.now() });
    }
    return this.#admit(call, spell?.kind === 'cuts');
  }

  #admit(call: SimCall, isCut: boolean): Response | Promise<Response> {
    const { script, forecast, clock, random } = this.#parts;
    const { question, keptChars } = call.request;
    const limits = this.#limitsOf(call.key.account);
    const reserved = this.#reservationFor(question, keptChars);
    const refusal = limits.take(reserved, clock.now());
    if (refusal) return this.#refuseForLimit(call, refusal);
    const usage = { input: this.#inputOf(question, keptChars), output: tokensIn(call.request.toSay) };
    return answer({
      call,
      wire: this.#wire,
      firstTokenMs: script.firstTokenMs,
      tokensPerSecond: script.tokensPerSecond,
      headers: this.#statements(call, limits),
      usage,
      isCut,
      forecast,
      clock,
      random,
      onEnd: (share) => limits.charge({ input: 0, output: usage.output * share - reserved.output }, clock.now()),
    });
  }

  #refuseForLimit({ key, keyId, request, end }: SimCall, refusal: Refusal): Response {
    const now = this.#parts.clock.now();
    const words = this.#limits.refuse(refusal, { account: key.account, model: request.model, now });
    if (words.saysAccount) this.#parts.evidence.nameAccount(keyId, now);
    end({
      kind: 'limited',
      limit: refusal.state.limit,
      saysLimit: words.saysLimit === true,
      saysAccount: words.saysAccount === true,
      statedUntil: words.saysTime && refusal.retryInMs !== undefined ? now + refusal.retryInMs : undefined,
    });
    return Response.json(words.body, { status: words.status, headers: { ...words.headers } });
  }

  /** Headers that state the limits; what they say counts as known from now on. */
  #statements({ key, keyId }: SimCall, limits: AccountLimits): { [name: string]: string } {
    const { evidence, clock } = this.#parts;
    const now = clock.now();
    const { accountHeader, stated, headers } = this.#limits;
    const states = limits.states(now).filter(({ limit }) => stated.includes(limit));
    for (const { limit } of states) evidence.nameLimit(this.accountId(key), limit, now);
    if (accountHeader) evidence.nameAccount(keyId, now);
    return { ...headers(states, now), ...(accountHeader ? { [accountHeader]: key.account } : {}) };
  }

  accountId({ account }: KeyScript): string {
    return `${this.id}/${account}`;
  }

  /** What a call takes of the limits when it begins. */
  #reservationFor(question: Question, keptChars: number): Tokens {
    const input = this.#inputOf(question, keptChars);
    const { reservesOutput } = this.row;
    if (reservesOutput === 'larger') return { input, output: Math.max(0, question.maxTokens - input) };
    return { input, output: reservesOutput === 'maximum' ? question.maxTokens : 0 };
  }

  #inputOf({ inputTokens }: Question, keptChars: number): number {
    const { tokensPerWord = 1 } = this.#parts.script;
    return Math.ceil((inputTokens + FRAME_TOKENS + keptChars / 6) * tokensPerWord);
  }

  #limitsOf(account: string): AccountLimits {
    return this.#accounts.get(account) as AccountLimits;
  }
}

async function connect({ line, end }: SimCall, spell: Spell | undefined): Promise<void> {
  await line.wait(ROUND_TRIP_MS);
  if (spell?.kind === 'unreachable') await line.silence();
  if (spell?.kind === 'refused' || spell?.kind === 'no-dns') {
    end({ kind: 'failed', isEverywhere: spell.isEverywhere });
    throw networkError(spell.kind === 'refused' ? 'ECONNREFUSED' : 'ENOTFOUND');
  }
  line.stands();
  if (spell?.kind === 'hangs') await line.silence();
}

function tokensIn(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}
