import type { Candidate } from './types/candidate.ts';
import type { AttemptTarget } from './types/event.ts';

/** The target of an attempt as events and records name it. */
export function targetOf(candidate: Candidate, startedAt: number): AttemptTarget {
  return {
    provider: candidate.provider,
    ...(candidate.key ? { keyLabel: candidate.key.label } : {}),
    model: candidate.model,
    ...(candidate.region ? { region: candidate.region } : {}),
    startedAt,
  };
}
