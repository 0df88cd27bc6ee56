import { classify } from './errors/classify.ts';
import { ProviderFailure } from './errors/providerFailure.ts';
import { readSecret } from './readSecret.ts';
import { candidatesOf } from './routing/candidates.ts';
import type { Adapter, AdapterCall } from './types/adapter.ts';
import type { Candidate, KeyRef } from './types/candidate.ts';
import type { Clock, Fetch } from './types/deps.ts';
import type { KeyTest } from './types/engine.ts';
import type { Failure } from './types/failure.ts';
import type { KeyCheck, Provider } from './types/provider.ts';
import type { ChatRequest } from './types/request.ts';
import { abortable } from './util/abortable.ts';

interface KeyTestDeps {
  adapter: Adapter;
  keys: readonly KeyRef[];
  secretOf(candidate: Candidate): Promise<string | undefined>;
  fetch: Fetch;
  clock: Clock;
  redact(text: string): string;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

type Check = Pick<KeyTest, 'models' | 'limits' | 'account' | 'by'>;

type CheckCall = Omit<AdapterCall, 'request' | 'fixes'>;

/**
 * Checks every key of a provider at once, each with the cheapest request that proves it.
 *
 * @returns One entry per key; none for a provider that needs a key and has none. What went wrong is in the entry.
 */
export function testKeys(provider: Provider, deps: KeyTestDeps): Promise<{ test: KeyTest; candidate: Candidate }[]> {
  // One region is enough to prove a key.
  const byKey = Map.groupBy(candidatesOf(provider, deps.keys), (candidate) => candidate.key?.id);
  const candidates = [...byKey.values()].flatMap(([first]) => first ?? []);
  return Promise.all(
    candidates.map(async (candidate) => ({ candidate, test: await testOne(candidate, provider, deps) })),
  );
}

async function testOne(candidate: Candidate, provider: Provider, deps: KeyTestDeps): Promise<KeyTest> {
  const startedAt = deps.clock.now();
  const controller = new AbortController();
  const cancel = deps.clock.after(deps.timeoutMs, () => controller.abort(TIMED_OUT));
  const signal = deps.signal ? AbortSignal.any([deps.signal, controller.signal]) : controller.signal;
  const who = candidate.key ? { keyId: candidate.key.id, keyLabel: candidate.key.label } : {};
  const durationMs = () => deps.clock.now() - startedAt;
  try {
    const secret = await abortable(readSecret(candidate, deps), signal, () => {});
    const call: CheckCall = { candidate, provider, signal, ...(secret === undefined ? {} : { secret }) };
    const found = await check(call, deps);
    return { ...who, ok: true, durationMs: durationMs(), ...found };
  } catch (error) {
    deps.signal?.throwIfAborted();
    return { ...who, ok: false, durationMs: durationMs(), failure: failureOf(error, candidate, provider, deps) };
  } finally {
    cancel();
  }
}

const TIMED_OUT = new Error('the key check took too long');

/** A server without the free check, or a key that may not use it, says nothing of the model: then one token is asked for. */
async function check(call: CheckCall, deps: KeyTestDeps): Promise<Check> {
  if (call.provider.keyCheck.kind === 'call') return checkByCall(call, deps.adapter);
  try {
    return await checkForFree(call, call.provider.keyCheck, deps);
  } catch (error) {
    if (!isOfTheCheckAlone(error)) throw error;
    return checkByCall(call, deps.adapter);
  }
}

async function checkForFree(
  call: CheckCall,
  keyCheck: Exclude<KeyCheck, { kind: 'call' }>,
  deps: KeyTestDeps,
): Promise<Check> {
  if (keyCheck.kind === 'models') return checkByModels(call, deps.adapter);
  const account = await checkByGet(call, keyCheck.path, deps);
  // The list says nothing about the key here; it is only shown.
  const models = await checkByModels(call, deps.adapter).catch(() => ({}));
  return { ...models, ...account };
}

const NOT_SERVED: readonly (number | undefined)[] = [404, 405, 410, 501];

function isOfTheCheckAlone(error: unknown): boolean {
  if (!(error instanceof ProviderFailure)) return false;
  const { class: failureClass, status } = error.failure;
  return NOT_SERVED.includes(status) || failureClass === 'model-not-found' || failureClass === 'access-refused';
}

async function checkByModels(call: CheckCall, adapter: Adapter): Promise<Check> {
  const { models, headers } = await adapter.listModels(call);
  return { models, ...fromHeaders(headers), by: 'look-up' };
}

/** One token is the least there is to ask for; that it leaves no room for text does not matter. */
async function checkByCall(call: CheckCall, adapter: Adapter): Promise<Check> {
  const request: ChatRequest = { messages: [{ role: 'user', content: 'Hi' }], maxTokens: 1 };
  const events = await adapter.complete({ ...call, request }).catch((error: unknown) => {
    const fix = error instanceof ProviderFailure ? error.failure.fix : undefined;
    if (!fix) throw error;
    return adapter.complete({ ...call, request, fixes: [fix] });
  });
  const headers = events.find((event) => event.type === 'headers')?.headers;
  return { ...(headers ? fromHeaders(headers) : {}), by: 'call' };
}

async function checkByGet(
  { provider, candidate, secret, signal }: CheckCall,
  path: string,
  deps: KeyTestDeps,
): Promise<Check> {
  const url = /^https?:/.test(path) ? path : `${provider.baseUrl}/${path.replace(/^\//, '')}`;
  const name = provider.quirks?.keyHeader ?? 'authorization';
  const value = provider.quirks?.keyHeader ? secret : `Bearer ${secret}`;
  const response = await deps.fetch(url, {
    headers: secret === undefined ? {} : { [name]: value as string },
    signal,
    redirect: 'error',
  });
  const body = await response.text();
  if (!response.ok) {
    const evidence = { phase: 'before-content' as const, status: response.status, headers: response.headers, body };
    throw new ProviderFailure(classify(evidence, contextOf(candidate, provider, deps)));
  }
  return { ...fromHeaders(response.headers), ...accountIn(body), by: 'look-up' };
}

/** Names under which providers put whom a key belongs to: OpenRouter, Hugging Face and xAI in this order. */
const ACCOUNT_FIELDS = ['label', 'name', 'team_id', 'user_id'];

function accountIn(body: string): Pick<KeyTest, 'account'> {
  try {
    const parsed = JSON.parse(body) as { data?: unknown };
    const fields = { ...parsed, ...(typeof parsed.data === 'object' ? parsed.data : {}) } as {
      [field: string]: unknown;
    };
    const account = ACCOUNT_FIELDS.map((field) => fields[field]).find((value) => typeof value === 'string');
    // A label of OpenRouter is a piece of the key itself.
    return typeof account === 'string' && !account.startsWith('sk-') ? { account } : {};
  } catch {
    return {};
  }
}

function fromHeaders(headers: Headers): Pick<KeyTest, 'limits' | 'account'> {
  const limits = Object.fromEntries([...headers].filter(([name]) => /ratelimit|-limit-|x-trial/i.test(name)));
  const account = headers.get('openai-organization') ?? headers.get('anthropic-organization-id');
  return { ...(Object.keys(limits).length === 0 ? {} : { limits }), ...(account ? { account } : {}) };
}

function failureOf(error: unknown, candidate: Candidate, provider: Provider, deps: KeyTestDeps): Failure {
  if (error instanceof ProviderFailure) return error.failure;
  const transport = error === TIMED_OUT ? 'timeout-total' : 'network';
  return classify({ phase: 'connect', transport, cause: error }, contextOf(candidate, provider, deps));
}

function contextOf(
  candidate: Candidate,
  provider: Provider,
  { clock, redact }: KeyTestDeps,
): Parameters<typeof classify>[1] {
  return { provider, model: candidate.model, now: clock.now(), redact };
}
