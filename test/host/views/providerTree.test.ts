import { describe, expect, it } from 'vitest';
import type { Headroom, ProviderHealth } from '../../../src/engine/types/plan.ts';
import type { Provider } from '../../../src/engine/types/provider.ts';
import { providerTree, type TreeInput } from '../../../src/host/views/providerTree.ts';

describe('providerTree', () => {
  it('is empty while there is nothing to call, so that the welcome shows', () => {
    expect(providerTree({ ...aView([]), hasProvider: false })).toEqual([]);
  });

  it('names the setting of a problem once', () => {
    const problems = [
      { path: 'understudy.retry', severity: 'error' as const, message: 'understudy.retry is a text' },
      { path: 'understudy.order', severity: 'error' as const, message: 'must be a list' },
    ];

    expect(providerTree({ ...aView([]), problems })[0]?.row.tooltip).toEqual([
      'understudy.retry is a text',
      'understudy.order: must be a list',
    ]);
  });

  it('shows problems of the settings also then', () => {
    const problems = [{ path: 'understudy.order', severity: 'error' as const, message: 'must be a list' }];

    const [first] = providerTree({ ...aView([]), hasProvider: false, problems });

    expect(first).toMatchObject({ kind: 'problems', row: { label: '1 setting needs attention' } });
    expect(first?.row.tooltip).toEqual(['understudy.order: must be a list']);
  });

  it('tells a hint without alarm, and lets the welcome show', () => {
    const problems = [{ path: 'understudy.providers.groq.model', severity: 'hint' as const, message: 'use another' }];

    expect(providerTree({ ...aView([]), problems })[0]?.row).toMatchObject({
      label: '1 hint on your settings',
      icon: { id: 'info' },
    });
    expect(providerTree({ ...aView([]), hasProvider: false, problems })).toEqual([]);
  });

  it.each<[string, Partial<ProviderHealth>, string, string]>([
    ['ready', {}, 'ready · 1 key · m', 'pass'],
    ['benched with a time', { state: 'benched', readyAt: 5 }, 'benched until T5 · 1 key · m', 'clock'],
    ['benched for good', { state: 'benched', readyAt: Number.POSITIVE_INFINITY }, 'benched · 1 key · m', 'clock'],
    ['demoted', { state: 'demoted' }, 'behind the others · 1 key · m', 'history'],
    [
      'unreachable',
      { state: 'demoted', lastFailure: { at: 1, class: 'connection-failed', message: 'refused' } },
      'unreachable · 1 key · m',
      'debug-disconnect',
    ],
    [
      'paused by its breaker',
      { state: 'benched', readyAt: 9, breaker: { state: 'open', until: 9 } },
      'paused until T9 · 1 key · m',
      'debug-pause',
    ],
    ['on trial', { state: 'benched', breaker: { state: 'half-open', until: 9 } }, 'on trial · 1 key · m', 'beaker'],
    [
      'near the end of a limit',
      { keys: [{ label: 'groq', state: 'ready', headroom: [headroom('requestsPerDay', 40, 1_000)] }] },
      'ready · 1 key · m · 40 of 1,000 requests a day left',
      'pass',
    ],
    [
      'far from the end of its limits',
      { keys: [{ label: 'groq', state: 'ready', headroom: [headroom('requestsPerDay', 500, 1_000)] }] },
      'ready · 1 key · m',
      'pass',
    ],
    ['not running', { state: 'not-running', keys: [], model: '' }, 'not running', 'debug-disconnect'],
    ['without a model to ask', { state: 'no-model', keys: [], model: '' }, 'choose a model', 'warning'],
    ['misconfigured', { state: 'misconfigured' }, 'settings wrong · 1 key · m', 'warning'],
    ['off', { state: 'off' }, 'off · 1 key · m', 'circle-slash'],
    ['without a key', { state: 'no-key', keys: [] }, 'no key', 'circle-outline'],
    [
      'with refused keys only',
      { state: 'benched', keys: [{ label: 'groq', state: 'dead' }] },
      'key refused · 1 key · m',
      'error',
    ],
  ])('tells at a glance that a provider is %s', (_name, health, description, icon) => {
    const [row] = providerTree(aView([{ ...healthy('groq'), ...health }]));

    expect(row?.row).toMatchObject({ description, icon: { id: icon } });
  });

  it('marks the provider that the next request goes to, and no other', () => {
    const input = aView([healthy('groq'), healthy('mistral')]);

    const rows = providerTree({ ...input, next: { candidate: { provider: 'mistral', model: 'm' }, isReady: true } });

    expect(rows.map(({ row }) => row.icon.id)).toEqual(['pass', 'arrow-circle-right', 'home']);
    expect(rows[2]?.row.description).toBe('always last');
  });

  it('marks the offline answer when nobody else is ready', () => {
    const rows = providerTree({ ...aView([{ ...healthy('groq'), state: 'benched' }]), next: undefined });

    expect(rows[1]?.row).toMatchObject({ label: 'Offline answer', description: 'next' });
  });

  it('keeps the order of the setting, with ids that nobody knows in their place', () => {
    const input = aView([healthy('groq')]);

    const rows = providerTree({ ...input, order: ['grok', 'groq'] });

    expect(rows.map(({ row }) => row.label)).toEqual(['grok', 'GROQ', 'Offline answer']);
    expect(rows[0]?.row).toMatchObject({ description: 'unknown provider', context: 'unknown movable' });
  });

  it('tells the last failure with its reason in the tooltip and to a screen reader', () => {
    const lastFailure = { at: 7, class: 'overloaded' as const, message: 'The model is overloaded' };

    const [row] = providerTree(aView([{ ...healthy('groq'), lastFailure }]));

    expect(row?.row.tooltip).toContain('Last failure, T7: The model is overloaded');
    expect(row?.row.accessibleLabel).toBe('GROQ, ready, 1 key, m, Last failure, T7: The model is overloaded');
  });

  it('tells the breaker, the first word and what is left in the tooltip', () => {
    const health: ProviderHealth = {
      ...healthy('groq'),
      breaker: { state: 'open', until: 9 },
      estimates: { errorPercent: 4.4, samples: 12 },
      firstToken: { medianMs: 812, p95Ms: 2_150, samples: 32 },
      keys: [{ label: 'groq', state: 'ready', headroom: [headroom('tokensPerMinute', 5_200.7, 6_000)] }],
    };

    const [row] = providerTree(aView([health]));

    expect(row?.row.tooltip).toEqual(
      expect.arrayContaining([
        'Circuit breaker: open until T9, then a single request tries it',
        'First word after 0.8 s as a rule, 95 of 100 within 2.2 s (32 answers)',
        'Token estimates are off by 4 % as a rule (12 answers)',
        '5,200 of 6,000 tokens a minute left, all of it again at T7 (as the provider says)',
      ]),
    );
  });

  it('tells of each key what of its limits is nearest to its end, and with whom it shares them', () => {
    const limits = [headroom('tokensPerMinute', 5_200, 6_000), headroom('requestsPerMinute', 3, 30)];
    const keys: ProviderHealth['keys'] = [
      { label: 'groq', state: 'ready', headroom: limits, sharesAccountWith: ['groq 2'] },
      { label: 'groq 2', state: 'ready', headroom: [headroom('requestsPerMinute', 30, 30)] },
    ];

    const [row] = providerTree(aView([{ ...healthy('groq'), keys }]));

    const [first, second] = row?.children ?? [];
    expect(first?.row.description).toBe('ready · 3 of 30 requests a minute left · shares an account with groq 2');
    expect(first?.row.accessibleLabel).toContain('3 of 30 requests a minute left');
    expect(first?.row.tooltip).toEqual([
      'Key groq of GROQ',
      'ready',
      'Counts against the same limits as groq 2: they belong to one account',
      '5,200 of 6,000 tokens a minute left, all of it again at T7 (as the provider says)',
      '3 of 30 requests a minute left, all of it again at T7 (as the provider says)',
    ]);
    expect(second?.row.description).toBe('ready');
    expect(second?.row.tooltip).toContain('30 of 30 requests a minute left (as the provider says)');
  });

  it.each<[string, Partial<ProviderHealth>, boolean, boolean]>([
    ['all is well', {}, false, false],
    ['the provider is benched', { state: 'benched' }, true, false],
    ['it stands behind the others', { state: 'demoted' }, true, false],
    ['its breaker is half open', { breaker: { state: 'half-open', until: 9 } }, true, false],
    ['a key is benched', { keys: [{ label: 'groq', state: 'benched' }] }, true, true],
  ])('offers to reset health where there is something to forget: %s', (_name, health, ofProvider, ofKey) => {
    const [row] = providerTree(aView([{ ...healthy('groq'), ...health }]));

    expect(row?.row.context.split(' ').includes('resettable')).toBe(ofProvider);
    expect(row?.children[0]?.row.context.split(' ').includes('resettable')).toBe(ofKey);
  });

  it('shows each key with its own state', () => {
    const keys: ProviderHealth['keys'] = [
      { label: 'groq', state: 'dead', reason: 'key refused' },
      { label: 'groq 2', state: 'benched', readyAt: 5 },
      { label: 'env', state: 'ready' },
    ];
    const input = aView([{ ...healthy('groq'), keys }]);

    const [row] = providerTree({
      ...input,
      keysOf: () => keys.map(({ label }) => ({ id: label, label, isStored: label !== 'env' })),
    });

    expect(row?.children.map((key) => `${key.row.label}: ${key.row.description}`)).toEqual([
      'groq: refused; re-enter or test it',
      'groq 2: benched until T5',
      'env: ready · from the environment',
    ]);
    expect(row?.children.map((key) => key.row.context)).toEqual([
      'key stored resettable',
      'key stored resettable',
      'key',
    ]);
  });

  it('puts providers outside the order into a group at the end', () => {
    const input = aView([healthy('groq')]);

    const group = providerTree({ ...input, outsideOrder: [aProvider('cohere')] }).at(-1);

    expect(group).toMatchObject({ kind: 'group', row: { label: 'Not in the Order', description: '1' } });
    expect(group?.children[0]?.row.context).toContain('unordered');
  });

  it('has unique row ids and a text for screen readers on each', () => {
    const rows = providerTree({ ...aView([healthy('groq'), healthy('mistral')]), outsideOrder: [aProvider('cohere')] });
    const all = rows.flatMap((node) => [node, ...node.children]);

    expect(new Set(all.map(({ row }) => row.id)).size).toBe(all.length);
    expect(all.every(({ row }) => row.accessibleLabel.length > 3)).toBe(true);
  });
});

function aView(health: ProviderHealth[]): TreeInput {
  const ids = health.map(({ provider }) => provider);
  return {
    order: ids,
    find: (id) => (ids.includes(id) ? aProvider(id) : undefined),
    outsideOrder: [],
    health,
    next: { candidate: { provider: 'somebody else', model: 'm' }, isReady: true },
    problems: [],
    keysOf: (id) =>
      health.find(({ provider }) => provider === id)?.keys.map(({ label }) => ({ id: label, label, isStored: true })) ??
      [],
    hasProvider: true,
    formatTime: (time) => `T${time}`,
    formatNumber: (value) => value.toLocaleString('en'),
  };
}

function headroom(limit: Headroom['limit'], left: number, total: number): Headroom {
  return { limit, left, total, fullAt: 7, source: 'provider' };
}

function healthy(provider: string): ProviderHealth {
  return { provider, state: 'ready', model: 'm', keys: [{ label: provider, state: 'ready' }] };
}

function aProvider(id: string): Provider {
  return {
    id,
    name: id.toUpperCase(),
    protocol: 'openai',
    baseUrl: 'https://api.example.com/v1',
    defaultModel: 'm',
    model: 'm',
    models: [],
    keyEnv: [],
    keyCheck: { kind: 'models' },
    isEnabled: true,
    isInCatalogue: true,
    source: 'test',
  };
}
