import type { Scenario } from '../scenario.ts';

export const edgeBlock: Scenario = {
  name: 'edge-block',
  about:
    'the edge network in front of the first choice turns this machine away for four hours, whichever of four keys asks',
  providers: {
    openai: {
      firstTokenMs: 600,
      tokensPerSecond: 90,
      keys: [{ account: 'org-a' }, { account: 'org-a' }, { account: 'org-b' }, { account: 'org-b' }],
      limits: { requestsPerMinute: 500, tokensPerMinute: 30_000 },
    },
    anthropic: {
      firstTokenMs: 900,
      tokensPerSecond: 75,
      limits: { requestsPerMinute: 50, inputTokensPerMinute: 10_000, outputTokensPerMinute: 4_000 },
    },
    deepseek: { firstTokenMs: 1_400, tokensPerSecond: 40 },
  },
  traffic: {
    people: {
      from: '08:00',
      to: '19:00',
      perHour: 30,
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
      streams: 0.3,
    },
  },
  weather: [{ provider: 'openai', kind: 'edge-block', from: '10:00', to: '14:00' }],
};
