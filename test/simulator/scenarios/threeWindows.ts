import type { Scenario } from '../scenario.ts';

export const threeWindows: Scenario = {
  name: 'three-windows',
  about:
    'three windows with agents share one small key and learn from one another; the second choice hangs for an hour',
  windows: 3,
  providers: {
    groq: {
      firstTokenMs: 300,
      tokensPerSecond: 350,
      limits: { requestsPerMinute: 30, requestsPerDay: 1_000, tokensPerMinute: 6_000, tokensPerDay: 200_000 },
    },
    mistral: {
      firstTokenMs: 700,
      tokensPerSecond: 60,
      limits: { requestsPerMinute: 60, tokensPerMinute: 500_000 },
    },
    deepseek: { firstTokenMs: 1_200, tokensPerSecond: 45 },
  },
  traffic: {
    people: {
      from: '08:00',
      to: '19:00',
      perHour: 30,
      inputTokens: [150, 2_500],
      outputTokens: [50, 500],
      streams: 0.9,
    },
    agents: {
      from: '09:00',
      to: '18:00',
      perHour: 6,
      parallel: 5,
      rounds: 2,
      inputTokens: [1_200, 1_800],
      outputTokens: [150, 400],
      streams: 0.2,
    },
  },
  weather: [{ provider: 'mistral', kind: 'hangs', from: '14:00', to: '15:00' }],
};
