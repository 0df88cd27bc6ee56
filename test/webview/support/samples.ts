import type {
  AnswerView,
  AttemptView,
  ChatState,
  ConversationSummary,
  MessageView,
  SeamView,
} from '../../../src/protocol/view.ts';

const now = Date.parse('2026-03-12T14:30:00Z');

export const conversationId = 'c1';

/** A conversation with nothing in it and a provider ready. */
export function aState(change: Partial<ChatState> = {}): ChatState {
  return {
    conversation: { id: conversationId, title: 'Retry with jitter' },
    messages: [],
    route: {
      state: 'ready',
      label: 'Groq · openai/gpt-oss-120b',
      lines: ['1. Groq · openai/gpt-oss-120b: ready', '2. Mistral · mistral-large: ready', '3. Anthropic: ready'],
    },
    context: [],
    hasProvider: true,
    isBusy: false,
    ...change,
  };
}

export function aQuestion(change: Partial<MessageView> = {}): MessageView {
  return { id: 'q1', role: 'user', text: 'How do I retry with jitter?', status: 'complete', createdAt: now, ...change };
}

export function anAnswer(change: Partial<MessageView> = {}): MessageView {
  return {
    id: 'a1',
    role: 'assistant',
    text: 'Wait a random time below a growing ceiling.',
    status: 'complete',
    answer: aProvenance(),
    createdAt: now,
    ...change,
  };
}

export function aProvenance(change: Partial<AnswerView> = {}): AnswerView {
  return {
    provider: 'Anthropic',
    keyLabel: 'work',
    model: 'claude-sonnet-4-5',
    tier: 'premium',
    inputTokens: 1240,
    outputTokens: 386,
    cost: '$0.0095',
    durationMs: 4210,
    attempts: [anAttempt()],
    ...change,
  };
}

export function anAttempt(change: Partial<AttemptView> = {}): AttemptView {
  return {
    provider: 'Anthropic',
    keyLabel: 'work',
    model: 'claude-sonnet-4-5',
    outcome: 'ok',
    durationMs: 3480,
    ...change,
  };
}

/** Groq went on where Anthropic broke off. */
export function aSeam(change: Partial<SeamView> = {}): SeamView {
  return {
    atLength: 10,
    provider: 'Groq',
    keyLabel: 'groq 2',
    model: 'openai/gpt-oss-120b',
    after: 'Anthropic',
    ...change,
  };
}

const parts = [
  'Retries that come at the same moment ',
  'meet again. Spread them:\n\n```ts\nconst ceiling = 30_000;\n',
  'const wait = Math.random() * ceiling;\n```\n\n| try | ceiling |\n| --- | --- |\n| 1 | 2 s |\n',
  '| 2 | 4 s |\n\n- begin small\n',
  '- double the ceiling\n- give up ',
  'in the end',
];

/** An answer that five providers wrote together. */
export const joinedText = parts.join('');

/** In a sentence, in code, in a table, at a list item, and a doubtful one in the last line. */
export const joinedSeams: SeamView[] = parts.slice(1).map((_, index) =>
  aSeam({
    atLength: parts.slice(0, index + 1).join('').length,
    keyLabel: `groq ${index + 1}`,
    ...(index === 4 && { isDoubtful: true }),
  }),
);

/** Three keys of Groq rate limited, then a refused key of Mistral. */
export const failedAttempts: AttemptView[] = [
  ...['groq 1', 'groq 2'].map((keyLabel) => ({
    provider: 'Groq',
    keyLabel,
    model: 'openai/gpt-oss-120b',
    outcome: 'failed' as const,
    summary: 'was rate limited',
    reason: '429, rate limited until 14:32',
    durationMs: 180,
  })),
  {
    provider: 'Mistral',
    keyLabel: 'free tier',
    model: 'mistral-large-latest',
    outcome: 'failed',
    summary: 'refused the key',
    reason: '401, key refused',
    durationMs: 240,
  },
];

export const someConversations: ConversationSummary[] = [
  { id: 'c1', title: 'Retry with jitter', updatedAt: now },
  { id: 'c2', title: 'Explain the fallback chain', updatedAt: now - 3_600_000 },
  { id: 'c3', title: 'Unit tests for the tokenizer of the query language', updatedAt: now - 26 * 3_600_000 },
];

export const longAnswer = `Use **full jitter**: draw the delay uniformly below an exponential ceiling, so that clients which failed together do not come back together.

\`\`\`ts
/** Milliseconds in [0, maxDelayMs]. */
export function backoffMs(attempt: number, random: () => number): number {
  const ceiling = Math.min(maxDelayMs, baseMs * 2 ** (attempt - 1));
  return Math.floor(random() * ceiling); // a comment that is long enough to run out of the block to the right
}
\`\`\`

### When to use which

| Strategy | Delay | Good for |
|:--|:-:|--:|
| none | \`0\` | tests |
| exponential | \`2^n\` | one client |
| full jitter | \`random × 2^n\` | many clients |

1. Honour \`Retry-After\` when the server sends one.
2. Never retry what cannot get better:
   - a refused key,
   - a request that is too long.

> A retry is a promise to the server that you will be patient.

See [Exponential backoff and jitter](https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).`;
