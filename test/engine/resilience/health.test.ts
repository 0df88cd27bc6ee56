import { describe, expect, it } from 'vitest';
import { resolveProviders } from '../../../src/engine/providers/resolve.ts';
import { Health } from '../../../src/engine/resilience/health.ts';
import type { Bench } from '../../../src/engine/types/bench.ts';
import type { Candidate } from '../../../src/engine/types/candidate.ts';
import type { Failure } from '../../../src/engine/types/failure.ts';
import type { Provider } from '../../../src/engine/types/provider.ts';
import { NOON } from '../../support/virtualClock.ts';

const { providers, settings } = resolveProviders({ order: ['groq', 'openai', 'azure', 'ollama'] });

describe('Health', () => {
  it('benches a key until the time the provider named', () => {
    const health = aHealth();

    fail(health, { class: 'rate-limited', scope: 'key', retryAt: NOON + 7_000, message: '' });

    expect(benchOf(health, NOON + 6_999)).toMatchObject({ until: NOON + 7_000, scope: 'key' });
    expect(benchOf(health, NOON + 7_000)).toBeUndefined();
    expect(benchOf(health, NOON, { ...groq, key: { id: 'k2', label: 'groq 2' } })).toBeUndefined();
  });

  it('never shortens a bench', () => {
    const health = aHealth();

    fail(health, { class: 'quota-spent', scope: 'key', retryAt: NOON + 3_600_000, message: '' });
    fail(health, { class: 'rate-limited', scope: 'key', retryAt: NOON + 5_000, message: '' });

    expect(benchOf(health, NOON)?.until).toBe(NOON + 3_600_000);
  });

  it('doubles the pause of a rate limit that names no time, and starts small again after a success', () => {
    const health = aHealth();
    const limit: Failure = { class: 'rate-limited', scope: 'key', message: '' };
    const pauses: number[] = [];
    let now = NOON;
    for (let i = 0; i < 3; i++) {
      fail(health, limit, { now });
      const until = benchOf(health, now)?.until ?? 0;
      pauses.push(until - now);
      now = until;
    }
    health.recordSuccess(groq, provider('groq'));
    fail(health, limit, { now });

    // Half jitter at 0.5: three quarters of 4, 8 and 16 seconds.
    expect(pauses).toEqual([3_000, 6_000, 12_000]);
    expect((benchOf(health, now)?.until ?? 0) - now).toBe(3_000);
  });

  it('keeps a refused key dead until it is entered again', () => {
    const health = aHealth();

    fail(health, { class: 'credential-refused', scope: 'key', message: '' });
    expect(benchOf(health, NOON + 365 * 86_400_000)).toMatchObject({ until: Number.POSITIVE_INFINITY });
    health.forget({ provider: 'groq', keyId: 'k1' });

    expect(benchOf(health, NOON)).toBeUndefined();
  });

  it('holds a block at the edge against the provider and every key of it', () => {
    const health = aHealth();

    fail(health, { class: 'edge-blocked', scope: 'provider', message: '' });

    expect(benchOf(health, NOON, { ...groq, key: { id: 'other', label: 'groq 9' } })).toMatchObject({
      scope: 'provider',
    });
  });

  it('benches a server of the user for 5 seconds at most', () => {
    const health = aHealth();
    const local: Candidate = { provider: 'ollama', model: 'm' };

    fail(health, { class: 'edge-blocked', scope: 'provider', message: '' }, { candidate: local });

    expect(benchOf(health, NOON, local)?.until).toBe(NOON + 5_000);
  });

  it('puts a provider behind the others after a time-out until it succeeds or a minute has passed', () => {
    const health = aHealth();
    const timeout: Failure = { class: 'timeout', scope: 'provider', message: '' };

    fail(health, timeout);
    expect(health.isDemoted(provider('groq'), NOON + 59_999)).toBe(true);
    expect(health.isDemoted(provider('groq'), NOON + 60_000)).toBe(false);
    health.recordSuccess(groq, provider('groq'));

    expect(health.isDemoted(provider('groq'), NOON)).toBe(false);
    expect(benchOf(health, NOON)).toBeUndefined();
  });

  it('blames nobody when the network of the user is down', () => {
    const health = aHealth();

    fail(health, { class: 'connection-failed', scope: 'network', message: '' });

    expect(health.isDemoted(provider('groq'), NOON)).toBe(false);
    expect(benchOf(health, NOON)).toBeUndefined();
  });

  it('holds a model that one location does not serve against that location and model alone', () => {
    const health = aHealth();
    const there: Candidate = { ...groq, region: 'europe-west1' };

    fail(health, { class: 'model-not-found', scope: 'region', message: '' }, { candidate: there });

    expect(benchOf(health, NOON, there)).toMatchObject({ scope: 'region' });
    expect(benchOf(health, NOON, { ...there, model: 'another' })).toBeUndefined();
    expect(benchOf(health, NOON, { ...there, region: 'us-central1' })).toBeUndefined();
  });

  it('forgets with a provider what its infrastructure was held against', () => {
    const health = aHealth();

    fail(
      health,
      { class: 'timeout', scope: 'provider', message: '' },
      { candidate: { provider: 'openai', model: 'm' } },
    );
    expect(health.isDemoted(provider('azure'), NOON)).toBe(true);
    health.forget({ provider: 'azure', infrastructure: provider('azure').infrastructure });

    expect(health.isDemoted(provider('azure'), NOON)).toBe(false);
    expect(health.isDemoted(provider('openai'), NOON)).toBe(true);
  });

  it('puts one region behind, not the others, and gives all of them their place back', () => {
    const health = aHealth();
    const vertex: Candidate = { provider: 'vertex', model: 'm', region: 'us-central1' };

    fail(health, { class: 'timeout', scope: 'region', message: '' }, { candidate: vertex });
    expect(health.isDemoted(provider('vertex'), NOON, 'us-central1')).toBe(true);
    expect(health.isDemoted(provider('vertex'), NOON, 'europe-west1')).toBe(false);
    health.forget({ provider: 'vertex' });

    expect(health.isDemoted(provider('vertex'), NOON, 'us-central1')).toBe(false);
  });

  it('does not trust what was written before the clock was set back by more than a minute, dead keys apart', () => {
    const health = aHealth();
    const limit: Failure = { class: 'rate-limited', scope: 'key', retryAt: NOON + 600_000, message: '' };
    fail(health, limit);
    fail(health, { class: 'timeout', scope: 'provider', message: '' });

    expect(benchOf(health, NOON - 59_000)?.until).toBe(NOON + 600_000);
    const back = NOON - 3_600_000;
    expect(benchOf(health, back)).toBeUndefined();
    expect(health.isDemoted(provider('groq'), back)).toBe(false);

    fail(health, { ...limit, retryAt: back + 600_000 }, { now: back });
    expect(benchOf(health, back)?.until).toBe(back + 600_000);
    fail(health, { class: 'credential-refused', scope: 'key', message: '' });
    expect(benchOf(health, back)?.class).toBe('credential-refused');
  });

  it('keeps a wait that was stated after a failure it would not bench by itself', () => {
    const health = aHealth();

    fail(health, { class: 'server-error', scope: 'provider', message: '' });
    expect(benchOf(health, NOON)).toBeUndefined();
    fail(health, { class: 'server-error', scope: 'provider', retryAt: NOON + 120_000, message: '' });

    expect(benchOf(health, NOON)?.until).toBe(NOON + 120_000);
  });

  it('remembers its benches over a restart and forgets those it was told to', () => {
    const store = new Map<string, Bench>();
    const before = aHealth(store);
    fail(before, { class: 'quota-spent', scope: 'key', retryAt: NOON + 3_600_000, message: '' });

    const after = aHealth(store);
    expect(benchOf(after, NOON)).toMatchObject({ class: 'quota-spent' });
    after.forget({ provider: 'groq' });

    expect(benchOf(aHealth(store), NOON)).toBeUndefined();
  });

  it('says when a display changes by itself', () => {
    const health = aHealth();

    expect(health.nextChange(NOON)).toBeUndefined();
    fail(health, { class: 'rate-limited', scope: 'key', retryAt: NOON + 7_000, message: '' });

    expect(health.nextChange(NOON)).toBe(NOON + 7_000);
    expect(health.nextChange(NOON + 7_000)).toBeUndefined();
  });
});

const groq: Candidate = { provider: 'groq', model: 'openai/gpt-oss-120b', key: { id: 'k1', label: 'groq' } };

function provider(id: string): Provider {
  return providers.get(id) as Provider;
}

function aHealth(store = new Map<string, Bench>()): Health {
  return new Health({
    load: () => [...store.values()],
    put: (bench) => void store.set(bench.scopeKey, bench),
    remove: (key) => void store.delete(key),
  });
}

function fail(health: Health, failure: Failure, { candidate = groq, now = NOON } = {}): void {
  health.recordFailure({
    failure,
    candidate,
    provider: provider(candidate.provider),
    retry: settings.retry,
    now,
    random: 0.5,
  });
}

function benchOf(health: Health, now: number, candidate = groq): Bench | undefined {
  return health.benchOf(candidate, provider(candidate.provider), now);
}
