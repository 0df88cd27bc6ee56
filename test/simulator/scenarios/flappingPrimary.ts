import type { Scenario } from '../scenario.ts';

export const flappingPrimary: Scenario = {
  name: 'flapping-primary',
  about: 'the first choice is well for two minutes and ill for one, all day: errors before noon, silence after it',
  providers: {
    anthropic: { firstTokenMs: 900, tokensPerSecond: 75 },
    openai: { firstTokenMs: 600, tokensPerSecond: 90 },
  },
  traffic: {
    people: {
      from: '08:00',
      to: '19:00',
      perHour: 40,
      inputTokens: [200, 4_000],
      outputTokens: [60, 700],
      streams: 0.9,
    },
    agents: {
      from: '09:00',
      to: '18:00',
      perHour: 2,
      parallel: 5,
      rounds: 2,
      inputTokens: [900, 2_500],
      outputTokens: [150, 600],
      streams: 1,
    },
  },
  weather: [
    { provider: 'anthropic', kind: 'errors', from: '08:00', to: '12:00', flaps: { upMs: 120_000, downMs: 60_000 } },
    { provider: 'anthropic', kind: 'hangs', from: '12:00', to: '19:00', flaps: { upMs: 120_000, downMs: 60_000 } },
  ],
};
