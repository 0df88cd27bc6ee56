import type { Scenario } from '../scenario.ts';

export const fiveKeys: Scenario = {
  name: 'five-keys',
  about: 'five keys of one provider that belong to two accounts, one of them dead; agents in bursts of five',
  providers: {
    groq: {
      firstTokenMs: 300,
      tokensPerSecond: 350,
      keys: [
        { account: 'org_work' },
        { account: 'org_work' },
        { account: 'org_home' },
        { account: 'org_work', isDead: true },
        { account: 'org_home' },
      ],
      limits: { requestsPerMinute: 30, requestsPerDay: 1_000, tokensPerMinute: 8_000, tokensPerDay: 200_000 },
    },
    deepseek: { firstTokenMs: 1_200, tokensPerSecond: 45 },
  },
  traffic: {
    people: {
      from: '08:00',
      to: '19:00',
      perHour: 15,
      inputTokens: [150, 2_500],
      outputTokens: [50, 500],
      streams: 0.9,
    },
    agents: {
      from: '09:00',
      to: '18:00',
      perHour: 3,
      parallel: 5,
      rounds: 2,
      inputTokens: [1_200, 1_800],
      outputTokens: [150, 400],
      streams: 0.2,
    },
  },
};
