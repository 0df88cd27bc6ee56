import { describe, expect, it } from 'vitest';
import type { Bench } from '../../src/engine/types/bench.ts';
import type { PlannedCandidate, SkipReason } from '../../src/engine/types/plan.ts';
import { readingContent, type StatusBarInput, statusBarContent } from '../../src/host/statusBarContent.ts';
import { anEngine } from '../support/anEngine.ts';
import { answers } from '../support/loopback/answers.ts';
import { NOON } from '../support/virtualClock.ts';
import { translateInto } from '../support/wordingIn.ts';

const said = { since: NOON, isStated: true, message: 'slow down' };
const rateLimited: SkipReason = { kind: 'benched', class: 'rate-limited', scope: 'key', message: 'slow down' };

describe('readingContent', () => {
  it('says that the keys are being read, and nothing of providers', () => {
    expect(readingContent()).toEqual({
      state: 'reading',
      text: '$(loading~spin) Reading keys…',
      tooltip: '**Understudy**: the keys are being read',
      label: 'Understudy: the keys are being read',
      isWarning: false,
    });
  });
});

describe('statusBarContent', () => {
  it('names the provider that the next request goes to', () => {
    const content = statusBarContent(aState([ready('groq'), ready('mistral')]));

    expect(content).toMatchObject({ state: 'ready', text: '$(comment) GROQ', isWarning: false });
    expect(content.label).toBe('Understudy: the next request goes to GROQ');
  });

  it('says who stands in for the first choice', () => {
    const content = statusBarContent(aState([skipped('groq', rateLimited), ready('mistral')]));

    expect(content).toMatchObject({ state: 'degraded', text: '$(arrow-swap) MISTRAL for GROQ', isWarning: false });
    expect(content.label).toContain('because GROQ is not ready');
  });

  it('measures the first choice by the order of the user, not by that of the plan', () => {
    const demoted = { ...ready('groq'), isDemoted: true };

    const content = statusBarContent({ ...aState([ready('mistral'), demoted]), order: ['groq', 'mistral'] });

    expect(content.text).toBe('$(arrow-swap) MISTRAL for GROQ');
    expect(content.label).toContain('because GROQ failed recently');
  });

  it.each<SkipReason>([
    { kind: 'no-key' },
    { kind: 'off' },
    { kind: 'misconfigured', message: 'no model' },
    { kind: 'not-running' },
    { kind: 'no-model' },
    { kind: 'unknown-provider' },
  ])('does not count a provider that cannot be called as the first choice: $kind', (skip) => {
    expect(statusBarContent(aState([skipped('groq', skip), ready('mistral')])).state).toBe('ready');
  });

  it('stays with the first choice while another of its keys is ready', () => {
    const content = statusBarContent(aState([skipped('groq', rateLimited), ready('groq'), ready('mistral')]));

    expect(content).toMatchObject({ state: 'ready', text: '$(comment) GROQ' });
  });

  it('spins with the name of the provider that is being asked', () => {
    const content = statusBarContent({ ...aState([ready('groq')]), activity: { inFlight: 2, calling: 'mistral' } });

    expect(content).toMatchObject({ state: 'busy', text: '$(loading~spin) MISTRAL' });
    expect(content.label).toBe('Understudy: asking MISTRAL');
  });

  it('says that it waits, as long as nobody is asked', () => {
    const activity = { inFlight: 1, calling: 'mistral', isWaiting: true };

    expect(statusBarContent({ ...aState([skipped('mistral', rateLimited)]), activity }).label).toBe(
      'Understudy: waiting for MISTRAL',
    );
  });

  it('warns when there are providers and none is ready', () => {
    const content = statusBarContent(aState([skipped('groq', rateLimited), skipped('mistral', { kind: 'no-key' })]));

    expect(content).toMatchObject({ state: 'offline', text: '$(debug-disconnect) Offline', isWarning: true });
  });

  it('says so when it is the network', () => {
    const offline: SkipReason = {
      kind: 'benched',
      class: 'connection-failed',
      scope: 'network',
      message: 'no network',
    };

    expect(statusBarContent(aState([skipped('groq', offline)])).label).toContain('there is no network');
  });

  it('asks for a key, without a warning, when there is none', () => {
    const content = statusBarContent(aState([skipped('groq', { kind: 'no-key' })]));

    expect(content).toMatchObject({ state: 'no-provider', text: '$(key) Add a key', isWarning: false });
    expect(content.tooltip).toMatch(/no provider has a key yet\n\nClick to add a key/);
    expect(content.tooltip).not.toContain('Offline answer');
  });

  it('has at most one icon and a short text in every state', () => {
    const states = [
      [ready('groq')],
      [skipped('groq', rateLimited)],
      [skipped('groq', rateLimited), ready('mistral')],
      [],
    ];

    for (const { text } of states.map((plan) => statusBarContent(aState(plan)))) {
      expect(text.match(/\$\(/g)).toHaveLength(1);
      expect(text.length).toBeLessThan(50);
    }
  });

  it('shows the lines of the engine in the tooltip, without those of providers that are not set up', () => {
    const plan = [ready('groq'), skipped('mistral', { kind: 'no-key' }), skipped('xai', rateLimited)];

    const { tooltip } = statusBarContent(aState(plan));

    expect(tooltip).toContain('line 0 of groq');
    expect(tooltip).not.toContain('line 1 of mistral');
    expect(tooltip).toContain('line 2 of xai');
    expect(tooltip).toContain('Offline answer');
    expect(tooltip).toContain('1 more without a key');
  });

  it.each([
    ['es', 'límite de peticiones alcanzado hasta 12:30', 'listo', 'Respuesta sin conexión: siempre'],
    ['ru', 'превышен лимит запросов до 12:30', 'готов', 'Автономный ответ: всегда'],
    ['zh-cn', '触发速率限制，至 12:30', '就绪', '离线回答：始终可用'],
  ] as const)('shows them in the language of the user: %s', async (language, benched, isReady, offline) => {
    const t = translateInto(language);
    const until = NOON + 1_800_000;
    const bench: Bench = { scopeKey: 'key:first/first-key-1', scope: 'key', class: 'rate-limited', until, ...said };
    await using test = await anEngine(
      { first: { script: answers('a') }, second: { script: answers('b') } },
      { deps: { language, t }, benches: [bench] },
    );

    const { tooltip } = statusBarContent({
      ...aState(test.engine.plan()),
      explanation: test.engine.explain(),
      t,
    });

    expect(tooltip.replaceAll('\\', '').split(/\s*\n/).slice(1)).toEqual([
      `1. first · first-model · first: ${benched}`,
      `2. second · second-model · second: ${isReady}`,
      `3. ${offline}`,
    ]);
  });

  it('numbers the lines it shows without a gap', () => {
    const plan = [skipped('groq', { kind: 'no-key' }), ready('mistral')];
    const explanation = ['1. Groq: no key', '2. Mistral: ready', '3. Offline answer: always'];

    const { tooltip } = statusBarContent({ ...aState(plan), explanation });

    expect(tooltip).toMatch(/1\\\. Mistral.*2\\\. Offline answer/s);
    expect(tooltip).not.toContain('Groq: no key');
  });

  it('shows a name that looks like Markdown or an icon as it is written', () => {
    const state = aState([ready('groq')]);

    const { tooltip } = statusBarContent({ ...state, explanation: ['[click](command:evil) $(flame) <b>'] });

    expect(tooltip).toContain('\\[click\\]\\(command:evil\\) \\$\\(flame\\) \\<b\\>');
  });
});

function aState(plan: PlannedCandidate[]): StatusBarInput {
  return {
    plan,
    next: plan.find((row) => row.isReady),
    explanation: [...plan.map((row, index) => `line ${index} of ${row.candidate.provider}`), 'Offline answer: always'],
    activity: { inFlight: 0 },
    order: plan.map((row) => row.candidate.provider),
    nameOf: (id) => id.toUpperCase(),
  };
}

function ready(provider: string): PlannedCandidate {
  return { candidate: { provider, model: 'm' }, isReady: true };
}

function skipped(provider: string, skip: SkipReason): PlannedCandidate {
  return { candidate: { provider, model: 'm' }, isReady: false, skip };
}
