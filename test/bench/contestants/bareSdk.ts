import { OpenAI } from 'openai';
import { apiKey, type Contestant, model, question } from './contestant.ts';

/** The baseline: clients of the `openai` package in a loop, without retries of their own. */
export async function createBareSdk(baseUrls: readonly string[]): Promise<Contestant> {
  const clients = baseUrls.map((baseURL) => new OpenAI({ baseURL, apiKey, maxRetries: 0 }));
  const messages = [{ role: 'user' as const, content: question }];
  return {
    complete: () =>
      firstThatAnswers(clients, async (client) => {
        const { choices } = await client.chat.completions.create({ model, messages });
        return choices[0]?.message.content ?? '';
      }),
    async *stream(maxTokens) {
      const stream = await firstThatAnswers(clients, (client) =>
        client.chat.completions.create({
          model,
          messages,
          max_tokens: maxTokens,
          stream: true,
          stream_options: { include_usage: true },
        }),
      );
      for await (const chunk of stream) {
        const text = chunk.choices[0]?.delta.content;
        if (text) yield text;
      }
    },
    reset: () => {},
    dispose: () => {},
  };
}

async function firstThatAnswers<T>(clients: readonly OpenAI[], ask: (client: OpenAI) => Promise<T>): Promise<T> {
  let failure: unknown;
  for (const client of clients) {
    try {
      return await ask(client);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
