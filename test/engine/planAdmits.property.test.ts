import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Admitted, Knowledge } from '../../src/engine/knowledge.ts';
import { Planner } from '../../src/engine/planner.ts';
import { resolveProviders } from '../../src/engine/providers/resolve.ts';
import { nextStep } from '../../src/engine/routing/nextStep.ts';
import type { Candidate } from '../../src/engine/types/candidate.ts';
import type { Failure, FailureClass, Scope } from '../../src/engine/types/failure.ts';
import type { Provider } from '../../src/engine/types/provider.ts';
import type { ChatRequest } from '../../src/engine/types/request.ts';
import { MemoryState } from '../../src/engine/util/memoryState.ts';
import { aRequest } from '../support/anEngine.ts';
import { VirtualClock } from '../support/virtualClock.ts';

/** Otherwise a request would ask for the same thing for ever. */
describe('whatever was learned in two windows', () => {
  it('who the plan says is to be called is admitted, and a wait has an end that lies ahead', () => {
    fc.assert(
      fc.property(fc.array(anEvent(), { minLength: 1, maxLength: 40 }), (events) => {
        const stage = aStage();
        for (const event of events) {
          stage.play(event);
          for (const provider of settings.order) stage.check(event.window, provider);
        }
      }),
      { numRuns: 500 },
    );
  }, 30_000);
});

interface Event {
  window: number;
  /** Whom the request goes to. */
  provider: string;
  pauseMs: number;
  class: FailureClass | 'answers' | 'is-under-way' | 'is-given-up';
  scope: Scope;
  retryAfterMs: number | undefined;
}

function aStage() {
  const clock = new VirtualClock(HALF_A_MINUTE_TO_MIDNIGHT);
  const state = new MemoryState();
  const keys = {
    list: (id: string) => ['1', '2'].map((key) => ({ id: `${id}-${key}`, label: `${id} ${key}` })),
    secret: async () => 'secret',
  };
  const resolved = resolveProviders(settings);
  const windows = [1, 2].map(() => new Knowledge({ state, keys }));
  const planners = windows.map((knowledge) => new Planner(knowledge, clock));
  const underWay: { window: number; candidate: Candidate; admitted: Admitted }[] = [];
  const { retry } = resolved.settings;

  const stepIn = (window: number, provider: string) => {
    const plan = (planners[window] as Planner).plan(resolved, requestTo(provider));
    return nextStep(plan, { lastFailed: undefined, waitedMs: 0, retry, now: clock.now() });
  };
  const admit = (window: number, candidate: Candidate) => {
    const provider = resolved.providers.get(candidate.provider) as Provider;
    const need = (planners[window] as Planner).needOf(requestTo(provider.id), candidate, provider);
    return (windows[window] as Knowledge).admit(candidate, provider, need, clock.now());
  };

  return {
    play({ window, provider: id, pauseMs, class: what, scope, retryAfterMs }: Event) {
      clock.set(clock.now() + pauseMs);
      const step = stepIn(window, id);
      const admitted = step.kind === 'call' ? admit(window, step.candidate) : undefined;
      if (step.kind === 'call' && admitted) underWay.push({ window, candidate: step.candidate, admitted });
      const now = clock.now();
      const call = what === 'is-under-way' ? undefined : underWay.shift();
      if (!call) return;
      const { limits, health } = windows[call.window] as Knowledge;
      const { provider, health: admission, reservation } = call.admitted;
      if (what === 'is-given-up') return (windows[call.window] as Knowledge).release(call.admitted, 'cancelled', now);
      const input = { candidate: call.candidate, provider, now, admission };
      if (what === 'answers') {
        limits.settle(reservation, { outcome: 'ok', charsShown: 100 }, now);
        health.recordSuccess(input);
        return;
      }
      const stated = retryAfterMs === undefined ? {} : { retryAt: now + retryAfterMs, retryAtIsStated: true };
      const failure: Failure = { class: what as FailureClass, scope, message: 'it failed', ...stated };
      limits.settle(reservation, { outcome: 'failed-before-answer', failure }, now);
      health.recordFailure({ ...input, failure, retry, random: 0.5 });
    },
    check(window: number, id: string) {
      const step = stepIn(window, id);
      if (step.kind === 'wait') expect(step.until).toBeGreaterThan(clock.now());
      if (step.kind !== 'call') return;
      const admitted = admit(window, step.candidate);
      expect(admitted).toBeDefined();
      if (admitted) (windows[window] as Knowledge).release(admitted, 'not-sent', clock.now());
    },
  };
}

const HALF_A_MINUTE_TO_MIDNIGHT = Date.UTC(2026, 10, 21, 23, 59, 30);

function requestTo(provider: string): ChatRequest {
  const isLarge = provider === 'groq';
  const content = isLarge ? 'word '.repeat(9_000) : 'Say hello';
  return aRequest({ maxTokens: 100, providers: [provider], messages: [{ role: 'user', content }] });
}

/** With limits by the minute, without any, with limits by the day, and with unconfirmed ones that are smaller than the request. */
const settings = {
  order: ['alpha', 'beta', 'gamma', 'delta', 'groq'],
  providers: {
    alpha: aServer('alpha', { requestsPerMinute: 2, tokensPerMinute: 400 }),
    beta: aServer('beta', undefined),
    gamma: aServer('gamma', { tokensPerDay: 120 }),
    delta: aServer('delta', { requestsPerDay: 3, requestsPerMinute: 1 }),
  },
};

function aServer(id: string, limits: object | undefined) {
  return { protocol: 'openai', baseUrl: `https://${id}.example/v1`, model: 'm', ...(limits && { limits }) };
}

function anEvent(): fc.Arbitrary<Event> {
  return fc.record({
    window: fc.constantFrom(0, 1),
    provider: fc.constantFrom(...settings.order),
    pauseMs: fc.constantFrom(0, 500, 5_000, 31_000, 61_000, 240_000, 3_600_000),
    class: fc.constantFrom<Event['class']>(
      ...(['answers', 'is-under-way', 'is-given-up', 'rate-limited', 'quota-spent', 'overloaded', 'timeout'] as const),
      ...(['server-error', 'connection-failed', 'edge-blocked', 'access-refused'] as const),
    ),
    scope: fc.constantFrom<Scope>('key', 'provider', 'model'),
    retryAfterMs: fc.constantFrom(undefined, undefined, 700, 20_000, 3_600_000),
  });
}
