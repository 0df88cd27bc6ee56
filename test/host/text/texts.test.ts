import { describe, expect, it } from 'vitest';
import { inEnglish } from '../../../src/engine/util/wording.ts';
import { clockTime } from '../../../src/host/text/clockTime.ts';
import { diagnostics } from '../../../src/host/text/diagnostics.ts';
import { modelChoices } from '../../../src/host/text/modelFacts.ts';
import { routeDocument } from '../../../src/host/text/routeDocument.ts';
import { refusedKey, testReport, testSummary, testsSummary } from '../../../src/host/text/testReport.ts';

const noon = new Date(2026, 10, 21, 12, 0, 0).getTime();
const minute = 60_000;

describe('clockTime', () => {
  it.each([
    [noon + 10_000, '12:00:10'],
    [noon + 152 * minute, '14:32'],
    [noon - 30 * minute, '11:30'],
    [noon + 21 * 60 * minute, 'Sun 09:00'],
    [noon + 30 * 24 * 60 * minute, 'Dec 21, 12:00'],
  ])('says %d as %s', (time, expected) => {
    expect(clockTime(time, noon, 'en-US')).toBe(expected);
  });
});

describe('inEnglish', () => {
  it('fills in values and leaves what has none', () => {
    expect(inEnglish('{0} of {1}, {2}', 1, 'two')).toBe('1 of two, {2}');
  });
});

describe('testSummary', () => {
  const good = { ok: true, durationMs: 5, keyLabel: 'groq', models: [{ id: 'a' }, { id: 'b' }], account: 'Acme' };
  const bad = {
    ok: false,
    durationMs: 5,
    keyId: 'k2',
    keyLabel: 'groq 2',
    failure: {
      class: 'credential-refused',
      scope: 'key',
      status: 401,
      message: 'Groq refused the key (401): Invalid API key',
    },
  } as const;

  it('counts the keys that work and tells why one does not', () => {
    expect(testSummary({ id: 'groq', name: 'Groq', tests: [good, bad] })).toBe(
      'Groq: 1 of 2 keys work · 2 models · Acme · key refused (401): Invalid API key; enter it again or make a new one',
    );
  });

  it('says what happened once, also where the provider said nothing', () => {
    const failure = { ...bad.failure, message: 'Groq refused the key (401)' };

    expect(testSummary({ id: 'groq', name: 'Groq', tests: [{ ...bad, failure }] })).toBe(
      'Groq: 0 of 1 keys work · key refused (401); enter it again or make a new one',
    );
  });

  it('leads to the first key that was refused', () => {
    const overloaded = { ...bad, keyId: 'k3', failure: { ...bad.failure, class: 'overloaded' } } as const;

    expect(refusedKey([{ id: 'groq', name: 'Groq', tests: [good, overloaded, bad] }])).toEqual({
      providerId: 'groq',
      keyId: 'k2',
    });
    expect(refusedKey([{ id: 'groq', name: 'Groq', tests: [good, overloaded] }])).toBeUndefined();
  });

  it('speaks of the server where there is no key', () => {
    const { keyLabel: _none, ...keyless } = good;
    expect(testSummary({ id: 'ollama', name: 'Ollama', tests: [keyless] })).toMatch(/^Ollama: answers/);
    expect(testSummary({ id: 'ollama', name: 'Ollama', tests: [] })).toMatch(/nothing to test/);
  });

  it('is one count for several providers, in which one that could not be tested does not work', () => {
    const works = { id: 'groq', name: 'Groq', tests: [good] };
    const untested = { id: 'xai', name: 'xAI', tests: [] };

    expect(testsSummary([works, works])).toBe('All 2 providers work.');
    expect(testsSummary([works, { ...works, tests: [good, bad] }, untested])).toBe(
      '1 of 3 providers work without a failure.',
    );
    expect(testsSummary([works])).toMatch(/^Groq: 1 of 1 keys work/);
  });

  it('is told in full by the report', () => {
    const report = testReport([
      { id: 'groq', name: 'Groq', tests: [{ ...good, limits: { 'x-ratelimit-limit-requests': '30' } }, bad] },
    ]);

    for (const part of ['## Groq', 'Key groq: works', 'Account: Acme', '30', '`a`, `b`', 'Key groq 2: key refused']) {
      expect(report).toContain(part);
    }
  });
});

describe('modelChoices', () => {
  const provider = {
    model: 'old',
    models: [
      {
        id: 'known',
        contextWindow: 131_072,
        prices: { inputPerMTok: 0.15, outputPerMTok: 0.6 },
        capabilities: [],
        source: 'x',
      },
    ],
    retired: [{ id: 'old', retiredOn: '2026-08-16', successor: 'known', source: 'x' }],
  };

  it('puts the current model first, then what the catalogue knows, then the rest', () => {
    const ids = modelChoices(provider, [{ id: 'zeta' }, { id: 'known' }, { id: 'alpha' }]).map(({ id }) => id);

    expect(ids).toEqual(['old', 'known', 'zeta', 'alpha']);
  });

  it('says window and price, and marks what is retired with its successor', () => {
    const [old, known] = modelChoices(provider, undefined);

    expect(known?.facts).toBe('131k tokens · $0.15 in, $0.60 out per million');
    expect(old).toMatchObject({ isCurrent: true, warning: 'Last day: 2026-08-16; use known instead' });
  });

  it('believes the provider about its own window', () => {
    expect(modelChoices(provider, [{ id: 'known', contextWindow: 1_048_576 }])[1]?.facts).toMatch(/^1M tokens/);
  });
});

describe('routeDocument', () => {
  it('has the route, the last failures, and apart from them who is not asked', () => {
    const failure = { name: 'Groq', at: noon - 60 * minute, class: 'overloaded', message: 'busy' } as const;

    const text = routeDocument({
      lines: { asked: ['1. Groq: ready', '2. Offline answer: always'], notAsked: ['Mistral: no key'] },
      failures: [failure],
      now: noon,
    });

    expect(text).toContain('1. Groq: ready\n2. Offline answer: always');
    expect(text).toMatch(/- Groq, .*: overloaded: busy/);
    expect(text).toMatch(/## Not Asked\n\n- Mistral: no key\n$/);
  });
});

describe('diagnostics', () => {
  it('tells what a bug report needs', () => {
    const text = diagnostics({
      versions: { Understudy: '1.2.3' },
      settings: { order: ['groq'] },
      problems: [{ path: 'understudy.order', severity: 'error', message: 'wrong' }],
      explanation: ['1. Groq: ready'],
      health: [{ provider: 'groq', state: 'ready', model: 'm', keys: [{ label: 'groq', state: 'ready' }] }],
      attempts: [
        {
          id: 1,
          requestId: 'r',
          provider: 'groq',
          keyLabel: 'groq',
          model: 'm',
          startedAt: 0,
          durationMs: 12.4,
          outcome: 'ok',
        },
      ],
      now: 0,
    });

    for (const part of [
      'Understudy: 1.2.3',
      '1. Groq: ready',
      'groq: ready (groq ready)',
      'groq · groq · m: ok, 12 ms',
      'wrong',
      '"groq"',
    ]) {
      expect(text).toContain(part);
    }
  });
});
