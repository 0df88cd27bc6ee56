import { describe, expect, it } from 'vitest';
import type { PlannedCandidate, SkipReason } from '../../../src/engine/types/plan.ts';
import { dashboardLine } from '../../../src/host/text/dashboard.ts';

const limited: SkipReason = { kind: 'benched', class: 'rate-limited', scope: 'key', message: 'slow down' };
const offline: SkipReason = { kind: 'benched', class: 'connection-failed', scope: 'network', message: 'no network' };

describe('the dashboard line', () => {
  it.each<[string, PlannedCandidate[], string]>([
    ['everybody is ready', [row('groq'), row('mistral')], 'Next: GROQ · 2 of 2 ready'],
    ['one has to rest', [row('groq', limited, 5), row('mistral')], 'Next: MISTRAL · 1 of 2 ready'],
    ['one key of two is ready', [row('groq', limited, 5), row('groq')], 'Next: GROQ · 1 of 1 ready'],
    ['one comes last after a failure', [row('mistral'), demoted('groq')], 'Next: MISTRAL · 1 of 2 ready'],
    ['all have just failed', [demoted('groq'), demoted('mistral')], 'Next: GROQ · 1 of 2 ready'],
    ['some have no key', [row('groq'), row('xai', { kind: 'no-key' })], 'Next: GROQ · 1 of 1 ready'],
    [
      'nobody is ready',
      [row('groq', limited, 9), row('mistral', limited, 5)],
      'Next: offline answer · 0 of 2 ready · MISTRAL again at T5',
    ],
    ['nobody knows when', [row('groq', limited, Number.POSITIVE_INFINITY)], 'Next: offline answer · 0 of 1 ready'],
    [
      'there is no network, but a server on this machine',
      [row('groq', offline, 5), row('ollama')],
      'No network · Next: OLLAMA · 1 of 2 ready',
    ],
    ['nobody has a key', [row('groq', { kind: 'no-key' })], ''],
  ])('tells how things stand when %s', (_name, plan, line) => {
    const next = plan.find(({ isReady }) => isReady);

    expect(dashboardLine({ plan, next, nameOf: (id) => id.toUpperCase(), formatTime: (time) => `T${time}` })).toBe(
      line,
    );
  });
});

function demoted(provider: string): PlannedCandidate {
  return { ...row(provider), isDemoted: true };
}

function row(provider: string, skip?: SkipReason, readyAt?: number): PlannedCandidate {
  const candidate = { provider, model: 'm' };
  if (!skip) return { candidate, isReady: true };
  return { candidate, isReady: false, skip, ...(readyAt !== undefined && { readyAt }) };
}
