import { describe, expect, it } from 'vitest';
import { healthOf } from '../../../src/engine/routing/healthOf.ts';
import type { Scope } from '../../../src/engine/types/failure.ts';
import type { PlannedCandidate } from '../../../src/engine/types/plan.ts';
import { englishWording } from '../../../src/engine/util/wording.ts';

const NOON = Date.UTC(2026, 10, 21, 12);

describe('healthOf', () => {
  it.each<Scope>(['provider', 'infrastructure', 'network', 'model', 'region'])(
    'holds a bench of the %s against none of its keys',
    (scope) => {
      const [health] = healthOf([benched('one', scope), benched('two', scope)], options);

      expect(health).toMatchObject({ state: 'benched', readyAt: NOON });
      expect(health?.keys).toEqual([
        { label: 'one', state: 'ready' },
        { label: 'two', state: 'ready' },
      ]);
    },
  );

  it.each<Scope>(['key', 'account'])('shows a bench of the %s on the key, with its time', (scope) => {
    const [health] = healthOf([benched('one', scope), ready('two')], options);

    expect(health?.state).toBe('ready');
    expect(health?.keys).toMatchObject([
      { label: 'one', state: 'benched', readyAt: NOON },
      { label: 'two', state: 'ready' },
    ]);
  });
});

const options = {
  wording: { ...englishWording, formatTime: () => 'noon' },
  lastFailure: () => undefined,
  breakerOf: () => undefined,
  firstTokenOf: () => undefined,
  estimateErrorOf: () => undefined,
  headroomOf: () => [],
};

function ready(label: string): PlannedCandidate {
  return { candidate: { provider: 'groq', model: 'm', key: { id: label, label } }, isReady: true };
}

function benched(label: string, scope: Scope): PlannedCandidate {
  const skip = { kind: 'benched', class: 'overloaded', scope, message: 'Overloaded' } as const;
  return { ...ready(label), isReady: false, skip, readyAt: NOON };
}
