import type { FailureClass } from '../../../src/engine/types/failure.ts';

/** What a recorded answer must come out as. Lengths are in characters; fields left out are not checked. */
export interface RecordedCase {
  file: string;
  /** The catalogue row that reads it; default: the folder's name. `plain`: chat completions without any quirk. */
  row?: string;
  /** HTTP status for bare bodies. */
  status?: number;
  text?: string;
  textStart?: string;
  reasoningStart?: string;
  reasoningLength?: number;
  calls?: readonly { name: string; arguments: string }[];
  finish?: string;
  finishDetail?: string;
  usage?: { inputTokens: number; outputTokens: number; cachedInputTokens?: number; reasoningTokens?: number };
  /** The class it must fail with, after what came before. */
  failure?: FailureClass;
}

const weather = [{ name: 'weather', arguments: '{"location": "San Francisco"}' }];
const florence = [{ name: 'weather', arguments: '{"location":"Florence, Italy"}' }];

/** Recordings of vercel/ai, crmne/ruby_llm, pydantic/pydantic-ai and charmbracelet/fantasy, with what their index expects. */
export const recordedCases: readonly RecordedCase[] = [
  {
    file: 'alibaba/alibaba-tool-call.chunks.txt',
    row: 'plain',
    text: '',
    calls: weather,
    finish: 'tool-calls',
    usage: { inputTokens: 295, outputTokens: 22 },
  },
  {
    file: 'anthropic/anthropic-fallback.chunks.txt',
    text: 'The printing press was invented by Johannes Gutenberg around 1440.',
    finish: 'stop',
    usage: { inputTokens: 412, outputTokens: 264 },
  },
  {
    file: 'anthropic/anthropic-json-output-format.1.json',
    textStart: '{"recipe":{"name":"Classic Lasagna"',
    finish: 'stop',
    usage: { inputTokens: 371, outputTokens: 629 },
  },
  {
    file: 'anthropic/anthropic-message-delta-input-tokens.chunks.txt',
    text: 'pong',
    finish: 'stop',
    usage: { inputTokens: 61, outputTokens: 2 },
  },
  {
    file: 'anthropic/anthropic-refusal.json',
    text: '',
    finish: 'content-filter',
    finishDetail: 'cyber',
    usage: { inputTokens: 18, outputTokens: 5 },
  },
  {
    file: 'anthropic/anthropic-tool-no-args.chunks.txt',
    text: "I'll update the issue list for you.",
    calls: [{ name: 'updateIssueList', arguments: '{}' }],
    finish: 'tool-calls',
    usage: { inputTokens: 565, outputTokens: 48 },
  },
  { file: 'anthropic/err-400-context-length.http.json', failure: 'context-too-long' },
  { file: 'anthropic/err-404-model.http.json', failure: 'model-not-found' },
  {
    file: 'anthropic/json-stop-sequence.http.json',
    text: 'The beautiful city of ',
    finish: 'stop',
    usage: { inputTokens: 32, outputTokens: 5 },
  },
  {
    file: 'anthropic/stream-thinking-tool.http.json',
    text: '',
    reasoningStart: 'The user is asking for weather informati',
    reasoningLength: 252,
    calls: [{ name: 'weather', arguments: '{"location": "Florence, Italy"}' }],
    finish: 'tool-calls',
    usage: { inputTokens: 424, outputTokens: 109 },
  },
  { file: 'azure/err-429-ratelimitreached.http.json', failure: 'rate-limited' },
  {
    file: 'azure/stream-text.http.json',
    text: 'Oi!',
    finish: 'stop',
    usage: { inputTokens: 19, outputTokens: 149, reasoningTokens: 128 },
  },
  {
    file: 'cerebras/json-tool-call.http.json',
    text: '',
    calls: [{ name: 'final_result', arguments: '{"city": "Paris", "country": "France"}' }],
    finish: 'tool-calls',
    usage: { inputTokens: 364, outputTokens: 33 },
  },
  { file: 'cohere/err-401-invalid-key.http.json', failure: 'credential-refused' },
  {
    file: 'deepseek/deepseek-tool-call.chunks.txt',
    text: '',
    reasoningStart: 'The user is asking for the weather in Sa',
    reasoningLength: 191,
    calls: weather,
    finish: 'tool-calls',
    usage: { inputTokens: 339, outputTokens: 83, cachedInputTokens: 320, reasoningTokens: 39 },
  },
  { file: 'deepseek/err-401-invalid-key.http.json', failure: 'credential-refused' },
  { file: 'google/err-400-invalid-key-native.http.json', failure: 'credential-refused' },
  { file: 'google/google-429-retry-info.json', status: 429, failure: 'rate-limited' },
  { file: 'groq/err-400-tool-use-failed.http.json', failure: 'bad-answer' },
  {
    file: 'groq/groq-reasoning.json',
    textStart: 'The word "strawberry" contains **3** instances',
    reasoningStart: 'Okay, so the user is asking how many tim',
    finish: 'stop',
    usage: { inputTokens: 17, outputTokens: 649, reasoningTokens: 570 },
  },
  {
    file: 'groq/stream-inband-error.http.json',
    text: 'maybe',
    reasoningStart: 'The user says: "dont make a tool call, j',
    failure: 'bad-answer',
  },
  {
    file: 'huggingface/json-200-with-retry-after-header.http.json',
    textStart: 'The capital of France',
    reasoningStart: '\nOkay, the user is asking about the capital of France.',
    finish: 'stop',
    usage: { inputTokens: 16, outputTokens: 216 },
  },
  {
    file: 'huggingface/stream-tool-call.http.json',
    text: '',
    calls: [{ name: 'weather', arguments: '{"location":"Florence,Italy"}' }],
    finish: 'tool-calls',
    usage: { inputTokens: 93, outputTokens: 21 },
  },
  {
    file: 'llamacpp/stream-tool-call.http.json',
    text: '',
    reasoningStart: 'User wants weather in Florence, Italy. W',
    reasoningLength: 71,
    calls: florence,
    finish: 'tool-calls',
    usage: { inputTokens: 139, outputTokens: 41 },
  },
  {
    file: 'mistral/json-200-ratelimit-headers.http.json',
    text: '',
    calls: [{ name: 'content_returning', arguments: '{"query": "test data"}' }],
    finish: 'tool-calls',
    usage: { inputTokens: 99, outputTokens: 13 },
  },
  {
    file: 'mistral/mistral-reasoning.chunks.txt',
    text: '2 + 2 = 4',
    reasoningStart: 'The user is asking for 2+2. This is basi',
    reasoningLength: 60,
    finish: 'stop',
    usage: { inputTokens: 10, outputTokens: 46 },
  },
  {
    file: 'mistral/stream-text-usage-without-stream_options.http.json',
    text: '1, 2, 3',
    finish: 'stop',
    usage: { inputTokens: 22, outputTokens: 8 },
  },
  {
    file: 'moonshotai/moonshotai-stream.chunks.txt',
    row: 'plain',
    text: 'Hello!',
    reasoningStart: 'Thinking aloud. ',
    reasoningLength: 16,
    finish: 'stop',
    usage: { inputTokens: 9, outputTokens: 12, reasoningTokens: 7 },
  },
  {
    file: 'ollama/json-local-jsonschema.http.json',
    text: '{ "city": "Paris", "country": "France" }',
    reasoningStart: 'Okay, the user is asking for the capital',
    finish: 'stop',
    usage: { inputTokens: 136, outputTokens: 15 },
  },
  {
    file: 'openai/azure-model-router.1.chunks.txt',
    row: 'azure',
    text: 'Capital of Denmark.',
    finish: 'stop',
    usage: { inputTokens: 15, outputTokens: 78, reasoningTokens: 64 },
  },
  { file: 'openai/err-400-temperature.http.json', failure: 'bad-request' },
  { file: 'openai/err-404-model-not-found.http.json', failure: 'model-not-found' },
  { file: 'openai/reasoning-model-temperature-error.json', status: 400, failure: 'bad-request' },
  {
    file: 'openai/stream-tool-call.http.json',
    text: '',
    calls: [{ name: 'get_country', arguments: '{}' }],
    finish: 'tool-calls',
    usage: { inputTokens: 398, outputTokens: 10 },
  },
  { file: 'openrouter/err-401-missing-auth.http.json', failure: 'credential-refused' },
  // The error that follows the finish marker is no failure of the caller: the answer had run into its limit.
  {
    file: 'openrouter/stream-keepalive-comments-length.http.json',
    text: '',
    reasoningStart: 'We need to respond to a greeting. The us',
    reasoningLength: 42,
    finish: 'length',
    usage: { inputTokens: 43, outputTokens: 10, reasoningTokens: 11 },
  },
  { file: 'vertex/err-400-context-length.http.json', failure: 'context-too-long' },
  // `completion_tokens` is 1 and leaves out 290 tokens of reasoning; 291 are billed.
  {
    file: 'xai/xai-text.chunks.txt',
    text: 'Hello',
    reasoningStart: 'First, the user said',
    reasoningLength: 20,
    finish: 'stop',
    usage: { inputTokens: 12, outputTokens: 291, cachedInputTokens: 11, reasoningTokens: 290 },
  },
];

/** Recordings of other APIs than the two that are spoken here. */
export const foreignRecordings: readonly string[] = [
  'openai/openai-error.1.chunks.txt',
  'xai/json-200-ratelimit-headers.http.json',
];
