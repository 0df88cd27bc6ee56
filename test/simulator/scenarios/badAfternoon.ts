import type { Scenario } from '../scenario.ts';

export const badAfternoon: Scenario = {
  name: 'bad-afternoon',
  about:
    'outages roll through the providers from one o’clock to six, three of four at once at times, and for ten minutes all',
  providers: {
    anthropic: { firstTokenMs: 900, tokensPerSecond: 75 },
    openai: { firstTokenMs: 600, tokensPerSecond: 90, tokensPerWord: 1.05 },
    xai: { firstTokenMs: 700, tokensPerSecond: 60 },
    deepseek: { firstTokenMs: 1_400, tokensPerSecond: 40 },
  },
  traffic: {
    people: {
      from: '08:00',
      to: '19:00',
      perHour: 25,
      inputTokens: [200, 4_000],
      outputTokens: [60, 700],
      streams: 0.9,
    },
    agents: {
      from: '09:00',
      to: '18:00',
      perHour: 2,
      parallel: 5,
      rounds: 3,
      inputTokens: [900, 2_500],
      outputTokens: [150, 600],
      streams: 0.3,
    },
  },
  weather: [
    { provider: 'anthropic', kind: 'overloaded', from: '13:00', to: '15:30' },
    { provider: 'openai', kind: 'errors', from: '13:40', to: '16:00' },
    { provider: 'xai', kind: 'hangs', from: '14:30', to: '15:45' },
    // For ten minutes there is nobody at all.
    { provider: 'deepseek', kind: 'unreachable', from: '15:05', to: '15:15' },
    { provider: 'deepseek', kind: 'refused', from: '16:00', to: '17:00' },
    { provider: 'anthropic', kind: 'no-dns', from: '16:20', to: '17:20' },
    { provider: 'openai', kind: 'unreachable', from: '16:40', to: '17:10' },
    { provider: 'anthropic', kind: 'overloaded', from: '17:20', to: '18:00', retryAfterS: 120 },
    { provider: 'openai', kind: 'cuts', from: '17:20', to: '18:00', share: 0.3 },
    { provider: 'anthropic', kind: 'cuts', from: '18:00', to: '19:00', share: 0.3 },
  ],
};
