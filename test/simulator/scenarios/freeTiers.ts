import type { Scenario } from '../scenario.ts';

/** Limits as the catalogue has them (2026-11); questions allow few tokens, as small allowances want it. */
export const freeTiers: Scenario = {
  name: 'free-tiers',
  about: 'nothing but free tiers, each with a small allowance by the minute or by the day',
  providers: {
    google: {
      firstTokenMs: 800,
      tokensPerSecond: 120,
      limits: { requestsPerMinute: 5, inputTokensPerMinute: 250_000, requestsPerDay: 20 },
      tokensPerWord: 0.95,
    },
    groq: {
      firstTokenMs: 300,
      tokensPerSecond: 400,
      limits: { requestsPerMinute: 30, requestsPerDay: 1_000, tokensPerMinute: 8_000, tokensPerDay: 200_000 },
      tokensPerWord: 1.1,
    },
    cerebras: {
      firstTokenMs: 300,
      tokensPerSecond: 800,
      limits: { requestsPerMinute: 30, tokensPerMinute: 60_000, requestsPerDay: 14_400, tokensPerDay: 1_000_000 },
    },
    nvidia: { firstTokenMs: 1_500, tokensPerSecond: 50, limits: { requestsPerMinute: 40 } },
  },
  traffic: {
    people: {
      from: '08:00',
      to: '20:00',
      perHour: 20,
      inputTokens: [150, 2_500],
      outputTokens: [50, 500],
      streams: 0.9,
    },
    agents: {
      from: '09:00',
      to: '18:00',
      perHour: 1.5,
      parallel: 5,
      rounds: 3,
      inputTokens: [1_000, 1_900],
      outputTokens: [150, 400],
      streams: 0.2,
    },
  },
};
