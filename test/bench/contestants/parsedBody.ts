import { createParser } from 'eventsource-parser';
import { OpenAI } from 'openai';
import { createBareSdk } from './bareSdk.ts';
import { apiKey, type Contestant, model, question } from './contestant.ts';

/** The bare SDK up to the response; its body is parsed by a small library instead of the SDK's iterator. No fallback within a stream. */
export async function createParsedBody(baseUrls: readonly string[]): Promise<Contestant> {
  const client = new OpenAI({ baseURL: baseUrls[0], apiKey, maxRetries: 0 });
  const messages = [{ role: 'user' as const, content: question }];
  return {
    ...(await createBareSdk(baseUrls)),
    async *stream(maxTokens) {
      const response = await client.chat.completions
        .create({ model, messages, max_tokens: maxTokens, stream: true, stream_options: { include_usage: true } })
        .asResponse();
      for await (const data of eventsOf(response)) {
        if (data === '[DONE]') continue;
        const text = (JSON.parse(data) as OpenAI.ChatCompletionChunk).choices[0]?.delta.content;
        if (text) yield text;
      }
    },
  };
}

async function* eventsOf({ body }: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let events: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => events.push(data) });
  for await (const chunk of body ?? []) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    const read = events;
    events = [];
    yield* read;
  }
}
