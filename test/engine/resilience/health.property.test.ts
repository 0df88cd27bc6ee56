import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Admission } from '../../../src/engine/resilience/admission.ts';
import type { Candidate } from '../../../src/engine/types/candidate.ts';
import type { Failure } from '../../../src/engine/types/failure.ts';
import {
  aCandidate,
  aFailure,
  groq,
  groq2,
  HOUR,
  MINUTE,
  mistral,
  ollama,
  openai,
  type TestWindow,
  windows,
} from './support.ts';

const candidates: Candidate[] = [groq, groq2, mistral, openai, ollama, aCandidate('vertex', { region: 'us-central1' })];

const failures: Failure[] = [
  aFailure('rate-limited', { scope: 'key', status: 429 }),
  aFailure('quota-spent', { scope: 'account', status: 429 }),
  aFailure('access-refused', { scope: 'model', status: 403 }),
  aFailure('edge-blocked', { status: 403 }),
  aFailure('overloaded', { status: 529 }),
  aFailure('server-error', { status: 500 }),
  aFailure('timeout'),
  aFailure('timeout', { scope: 'region' }),
  aFailure('connection-failed'),
  aFailure('connection-failed', { scope: 'network' }),
  aFailure('bad-request', { scope: 'request', status: 400 }),
  aFailure('bad-answer', { scope: 'model' }),
  aFailure('unknown'),
];

type Step = ReturnType<typeof aStep> extends fc.Arbitrary<infer T> ? T : never;

describe('after any outcomes, in any windows, at any times, with any jumps of the clock', () => {
  it('every candidate is called again, unless its key is dead', () => {
    fc.assert(
      fc.property(fc.array(aStep(), { maxLength: 60 }), (steps) => {
        const [here, there] = windows(2) as [TestWindow, TestWindow];
        for (const step of steps) take(step, [here, there]);

        for (const candidate of candidates) expect(soonReady(here, candidate)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('a half-open breaker is probed by one call at a time', () => {
    fc.assert(
      fc.property(fc.array(aStep(), { maxLength: 60 }), (steps) => {
        const both = windows(2) as [TestWindow, TestWindow];
        for (const step of steps) take(step, both);
        const [here, there] = both;
        here.now = there.now;

        const admissions = [here, there, here].map((window) => window.admit(mistral));

        const probes = admissions.filter((admission) => admission?.breakers.some((key) => key.startsWith('provider:')));
        expect(probes.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });
});

function take(step: Step, all: readonly [TestWindow, TestWindow]): void {
  const window = all[step.window] as TestWindow;
  for (const each of all) each.now += step.passedMs;
  const candidate = candidates[step.candidate] as Candidate;
  const admission: Admission | undefined = window.admit(candidate);
  if (!admission && step.isObedient) return;
  for (const each of all) each.now += step.durationMs;
  const failure = failures[step.outcome];
  if (failure) window.fail({ ...failure, ...retryAt(step, window.now) }, candidate, { admission });
  else if (step.outcome === failures.length) window.succeed(candidate, admission);
  else if (step.outcome === failures.length + 1 && admission) window.health.release(admission);
}

/** The rest of the outcomes: the window dies with the call. */
const OUTCOMES = failures.length + 3;

function aStep() {
  return fc.record({
    window: fc.constantFrom(0 as const, 1 as const),
    candidate: fc.nat({ max: candidates.length - 1 }),
    outcome: fc.nat({ max: OUTCOMES - 1 }),
    passedMs: fc.oneof(fc.nat({ max: MINUTE }), fc.nat({ max: HOUR }), fc.integer({ min: -HOUR, max: 0 })),
    durationMs: fc.nat({ max: MINUTE }),
    statedMs: fc.option(fc.nat({ max: HOUR })),
    /** Some calls are made without leave: those that were under way. */
    isObedient: fc.boolean(),
  });
}

function retryAt({ statedMs }: Step, now: number): Partial<Failure> {
  return statedMs === null ? {} : { retryAt: now + statedMs, retryAtIsStated: true };
}

/** Waits as a request would, each time until the plan says that the candidate is ready. */
function soonReady(window: TestWindow, candidate: Candidate): boolean {
  const deadline = window.now + 3 * HOUR;
  while (window.now <= deadline) {
    const hindrance = window.hindrance(candidate);
    if (!hindrance) return window.admit(candidate) !== undefined;
    if (hindrance.readyAt === undefined || hindrance.readyAt <= window.now) return false;
    window.now = hindrance.readyAt;
  }
  return false;
}
