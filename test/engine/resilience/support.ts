import { resolveProviders } from '../../../src/engine/providers/resolve.ts';
import type { Admission } from '../../../src/engine/resilience/admission.ts';
import { Health } from '../../../src/engine/resilience/health.ts';
import type { FailureInput } from '../../../src/engine/resilience/outcome.ts';
import type { Bench } from '../../../src/engine/types/bench.ts';
import type { Candidate } from '../../../src/engine/types/candidate.ts';
import type { Failure, FailureClass } from '../../../src/engine/types/failure.ts';
import type { Hindrance } from '../../../src/engine/types/plan.ts';
import type { Provider } from '../../../src/engine/types/provider.ts';
import type { SharedState } from '../../../src/engine/types/sharedState.ts';
import { MemoryState } from '../../../src/engine/util/memoryState.ts';
import { NOON } from '../../support/virtualClock.ts';

const { providers, settings } = resolveProviders({
  order: ['groq', 'mistral', 'cerebras', 'openai', 'azure', 'vertex', 'openrouter', 'ollama'],
});

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

export const groq = aCandidate('groq');
export const groq2 = aCandidate('groq', { key: { id: 'k2', label: 'groq 2' } });
export const mistral = aCandidate('mistral');
export const openai = aCandidate('openai');
export const azure = aCandidate('azure');
export const ollama: Candidate = { provider: 'ollama', model: 'm' };

export function aCandidate(provider: string, rest: Partial<Candidate> = {}): Candidate {
  return { provider, model: 'm', key: { id: 'k1', label: provider }, ...rest };
}

export function providerOf({ provider }: Pick<Candidate, 'provider'>): Provider {
  return providers.get(provider) as Provider;
}

export const timeout = aFailure('timeout');
export const serverError = aFailure('server-error', { status: 500 });
export const rateLimit = aFailure('rate-limited', { scope: 'key', status: 429 });
export const unreachable = aFailure('connection-failed');

export function aFailure(failureClass: FailureClass, rest: Partial<Failure> = {}): Failure {
  return { class: failureClass, scope: 'provider', message: '', ...rest };
}

/** A wait that the provider named. */
export function stated(until: number): Pick<Failure, 'retryAt' | 'retryAtIsStated'> {
  return { retryAt: until, retryAtIsStated: true };
}

/** Health with a time of its own, as one window has it. What a test does not name is groq, at the time of the window. */
export class TestWindow {
  readonly health: Health;
  now = NOON;

  constructor(state: SharedState = new MemoryState()) {
    this.health = new Health(state);
  }

  fail(failure: Failure, candidate = groq, rest: Partial<FailureInput> = {}): Bench | undefined {
    const { retry } = settings;
    const provider = providerOf(candidate);
    return this.health.recordFailure({ failure, candidate, provider, retry, now: this.now, random: 0.5, ...rest });
  }

  succeed(candidate = groq, admission?: Admission): void {
    this.health.recordSuccess({ candidate, provider: providerOf(candidate), now: this.now, admission });
  }

  admit(candidate = groq): Admission | undefined {
    return this.health.admit(candidate, providerOf(candidate), this.now);
  }

  /** Admission that must be given. */
  admitted(candidate = groq): Admission {
    const admission = this.admit(candidate);
    if (!admission) throw new Error(`${candidate.provider} was not admitted`);
    return admission;
  }

  hindrance(candidate = groq, now = this.now): Hindrance | undefined {
    return this.health.hindrance(candidate, providerOf(candidate), now);
  }

  isReady(candidate = groq): boolean {
    return this.hindrance(candidate) === undefined;
  }

  isProbe(candidate = groq): boolean {
    return this.health.isProbe(candidate, providerOf(candidate), this.now);
  }

  isDemoted(candidate = groq, now = this.now): boolean {
    return this.health.isDemoted(providerOf(candidate), now, candidate.region);
  }

  probeAt(candidate = groq): number {
    return this.health.probeAt(candidate, providerOf(candidate), this.now);
  }

  benchOf(candidate = groq, now = this.now): Bench | undefined {
    return this.health.benchOf(candidate, providerOf(candidate), now);
  }

  pass(ms: number): void {
    this.now += ms;
  }

  /** Three failures a second apart: the breaker opens. */
  break(candidate = groq, failure = serverError): void {
    for (let strike = 0; strike < 3; strike++) {
      this.pass(SECOND);
      this.fail(failure, candidate);
    }
  }
}

/** Windows that share their state. */
export function windows(count: number): TestWindow[] {
  const state = new MemoryState();
  return Array.from({ length: count }, () => new TestWindow(state));
}
