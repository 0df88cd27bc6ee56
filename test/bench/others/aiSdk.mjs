import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, streamText } from 'ai';
import { createFallback } from 'ai-fallback';
import { apiKey, model as modelId, question } from '../contestants/contestant.ts';

globalThis.AI_SDK_LOG_WARNINGS = false;

/**
 * The AI SDK with `ai-fallback`, without retries of its own.
 *
 * @type {import('../contestants/contestant.ts').CreateContestant}
 */
export async function createAiSdk(baseUrls) {
  const models = baseUrls.map((baseURL, index) =>
    createOpenAICompatible({ name: `server-${index + 1}`, baseURL, apiKey, includeUsage: true })(modelId),
  );
  let model = createFallback({ models });
  return {
    complete: async () => (await generateText({ model, prompt: question, maxRetries: 0 })).text,
    stream(maxTokens) {
      const onError = ({ error }) => {
        throw error;
      };
      return streamText({ model, prompt: question, maxOutputTokens: maxTokens, maxRetries: 0, onError }).textStream;
    },
    // It stays with the model that answered; a new one begins with the first.
    reset() {
      model = createFallback({ models });
    },
    dispose() {},
  };
}
