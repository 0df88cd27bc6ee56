import { ChatOpenAI } from '@langchain/openai';
import { apiKey, model as modelId, question } from '../contestants/contestant.ts';

/**
 * LangChain's `withFallbacks`, without retries of its own.
 *
 * @type {import('../contestants/contestant.ts').CreateContestant}
 */
export async function createLangchain(baseUrls) {
  const chainOf = (options) => {
    const [first, ...rest] = baseUrls.map(
      (baseURL) => new ChatOpenAI({ model: modelId, apiKey, maxRetries: 0, configuration: { baseURL }, ...options }),
    );
    return first.withFallbacks(rest);
  };
  const chain = chainOf({});
  const streaming = new Map();
  return {
    complete: async () => (await chain.invoke(question)).text,
    async *stream(maxTokens) {
      if (!streaming.has(maxTokens)) streaming.set(maxTokens, chainOf({ maxTokens }));
      for await (const chunk of await streaming.get(maxTokens).stream(question)) {
        if (chunk.text) yield chunk.text;
      }
    },
    // It begins with the first every time.
    reset() {},
    dispose() {},
  };
}
