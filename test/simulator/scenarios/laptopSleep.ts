import type { Scenario } from '../scenario.ts';

/** Google's quota day ends at 08:00 UTC in winter, Groq's at midnight: the laptop sleeps through both. */
export const laptopSleep: Scenario = {
  name: 'laptop-sleep',
  about: 'the laptop sleeps over night and thus across daily resets, and now and then in the middle of answers',
  providers: {
    google: {
      firstTokenMs: 800,
      tokensPerSecond: 120,
      limits: { requestsPerMinute: 5, inputTokensPerMinute: 250_000, requestsPerDay: 20 },
    },
    groq: {
      firstTokenMs: 300,
      tokensPerSecond: 400,
      limits: { requestsPerMinute: 30, requestsPerDay: 1_000, tokensPerMinute: 8_000, tokensPerDay: 200_000 },
    },
    anthropic: { firstTokenMs: 900, tokensPerSecond: 75 },
  },
  traffic: {
    people: {
      from: '09:30',
      to: '18:00',
      perHour: 40,
      inputTokens: [150, 2_500],
      outputTokens: [50, 500],
      streams: 0.9,
    },
  },
  naps: [
    { from: '11:00', to: '11:25' },
    { from: '12:30', to: '13:30' },
    { from: '16:00:20', to: '16:45' },
    { from: '18:05', to: '09:30' },
  ],
  // After waking, the machine has no network for some seconds.
  weather: [
    { provider: '*', kind: 'no-dns', from: '11:25', to: '11:25:08' },
    { provider: '*', kind: 'no-dns', from: '13:30', to: '13:30:20' },
    { provider: '*', kind: 'no-dns', from: '16:45', to: '16:45:05' },
  ],
};
