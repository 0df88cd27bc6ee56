import { describe, expect, it } from 'vitest';
import type { ProviderScript, Scenario, Weather } from './scenario.ts';
import { simulate } from './simulate.ts';

const script: ProviderScript = { firstTokenMs: 500, tokensPerSecond: 50 };

describe('simulate', { timeout: 30_000 }, () => {
  it('counts an answer by nobody as a failure while a provider is up', async () => {
    const report = await aMorningWith({ providers: { openai: { ...script, settings: { enabled: false } } } });

    expect(report).toMatchObject({ answered: 0, failed: report.requests, nobodyUp: 0, availability: 0, calls: 0 });
  });

  it('holds no request against the engine that nobody could have answered', async () => {
    const report = await aMorningWith({ weather: [allDay({ provider: 'openai', kind: 'refused' })] });

    expect(report).toMatchObject({ answered: 0, failed: 0, nobodyUp: report.requests });
  });

  it('takes a provider without room for one that is not up', async () => {
    const report = await aMorningWith({ providers: { openai: { ...script, limits: { tokensPerMinute: 50 } } } });

    expect(report).toMatchObject({ answered: 0, failed: 0, nobodyUp: report.requests });
  });

  it('measures answers by the provider’s own pace', async () => {
    const { firstTextMs, answerMs } = await aMorningWith({});

    expect(firstTextMs.p50).toBeGreaterThan(400);
    expect(firstTextMs.p50).toBeLessThan(800);
    // 100 tokens at 50 tokens per second.
    expect(answerMs.p50).toBeGreaterThan(2_000);
    expect(answerMs.p50).toBeLessThan(3_200);
  });

  it('counts the time-outs that are paid for a provider that hangs', async () => {
    const report = await aMorningWith({
      providers: { openai: script, deepseek: script },
      weather: [allDay({ provider: 'openai', kind: 'hangs' })],
    });

    expect(report.timeouts).toBeGreaterThan(0);
    expect(report.attemptsBy).toMatchObject({ timeout: report.timeouts, ok: report.requests });
    expect(report.answersBy).toEqual({ deepseek: report.requests });
  });

  it('finds every answer whole, also those that broke off at one provider', async () => {
    const report = await aMorningWith({
      providers: { openai: script, deepseek: script },
      weather: [allDay({ provider: 'openai', kind: 'cuts' })],
    });

    expect(report).toMatchObject({ availability: 1, wrong: 0 });
    expect(report.attemptsBy['connection-failed']).toBeGreaterThan(0);
  });
});

function aMorningWith(rest: Partial<Scenario>): ReturnType<typeof simulate> {
  const people = { from: '09:00', to: '12:00', perHour: 20, streams: 1 } as const;
  return simulate(
    {
      name: 'a-morning',
      about: 'a quiet morning',
      providers: { openai: script },
      traffic: { people: { ...people, inputTokens: [100, 500], outputTokens: [100, 100] } },
      ...rest,
    },
    { days: 1 },
  );
}

function allDay(weather: Pick<Weather, 'provider' | 'kind'>): Weather {
  return { ...weather, from: '00:00', to: '23:59' };
}
