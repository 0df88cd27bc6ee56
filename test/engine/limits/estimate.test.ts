import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateInputTokens, estimateTokens } from '../../../src/engine/limits/estimate.ts';
import type { ChatRequest } from '../../../src/engine/types/request.ts';

/** Texts with their counts in OpenAI's o200k and cl100k vocabularies (gpt-tokenizer, counted 2026-11). */
const counted: readonly (readonly [what: string, text: string, o200k: number, cl100k: number])[] = [
  [
    'English prose',
    'When a provider does not answer in time, the next one takes over within the same request, and the reader sees a single quiet line that tells what happened. Nobody has to press a button again, and nothing that was already written is lost.',
    49,
    49,
  ],
  [
    'TypeScript',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source code to be counted.
    'export function keyLabel(provider: string, existingLabels: readonly string[]): string {\n  const taken = new Set(existingLabels);\n  if (!taken.has(provider)) return provider;\n  let number = 2;\n  while (taken.has(`${provider} ${number}`)) number++;\n  return `${provider} ${number}`;\n}\n',
    65,
    65,
  ],
  [
    'Python',
    'def average(values):\n    """Mean of the values, 0 for none."""\n    total = 0.0\n    for value in values:\n        total += float(value)\n    return total / len(values) if values else 0\n',
    49,
    49,
  ],
  [
    'JSON',
    '{\n  "name": "understudy",\n  "version": "0.1.0",\n  "engines": { "vscode": "^1.106.0" },\n  "scripts": { "build": "node esbuild.mjs", "test": "vitest run" }\n}\n',
    63,
    63,
  ],
  [
    'Markdown',
    '# Keys\n\n- Run **Understudy: Add Key** and choose a provider.\n- Paste the key; quotes and spaces are removed.\n\n```bash\nnpm install && npm start\n```\n',
    39,
    39,
  ],
  [
    'Russian',
    'Если первый ключ исчерпал свою норму, следующий провайдер продолжает ответ в том же запросе, и пользователь видит только одну спокойную строку с объяснением.',
    38,
    59,
  ],
  [
    'Spanish',
    'Cuando un proveedor no responde a tiempo, el siguiente continúa dentro de la misma petición y el lector ve una sola línea tranquila que explica lo que ha ocurrido.',
    31,
    40,
  ],
  [
    'German',
    'Wenn ein Anbieter nicht rechtzeitig antwortet, übernimmt der nächste innerhalb derselben Anfrage, und der Leser sieht nur eine ruhige Zeile, die erklärt, was geschehen ist.',
    36,
    50,
  ],
  [
    'Chinese',
    '当一个提供商没有及时回答时，下一个会在同一个请求中接手，读者只会看到一行安静的说明，告诉他发生了什么。没有人需要再次按下按钮，已经写好的内容也不会丢失。',
    55,
    71,
  ],
  [
    'Japanese',
    'プロバイダーが時間内に応答しない場合、次のプロバイダーが同じリクエストの中で引き継ぎ、読者には何が起こったかを説明する静かな一行だけが表示されます。',
    58,
    75,
  ],
  [
    'Korean',
    '제공자가 제때 응답하지 않으면 다음 제공자가 같은 요청 안에서 이어받고, 독자는 무슨 일이 있었는지 알려 주는 조용한 한 줄만 보게 됩니다.',
    42,
    66,
  ],
];

describe('estimateTokens', () => {
  it.each(counted)('comes near to what tokenizers count: %s', (_what, text, o200k, cl100k) => {
    const estimate = estimateTokens(text);

    expect(estimate).toBeGreaterThanOrEqual(0.9 * o200k);
    expect(estimate).toBeGreaterThanOrEqual(0.7 * cl100k);
    expect(estimate).toBeLessThanOrEqual(1.3 * o200k);
  });

  it('is zero for nothing, and at least one for anything visible', () => {
    expect(estimateTokens('')).toBe(0);
    expect(estimateTokens('a')).toBe(1);
    expect(estimateTokens('!')).toBe(1);
  });

  it('makes one token of an indentation, however deep', () => {
    expect(estimateTokens('if (a)\n                b()')).toBe(estimateTokens('if (a)\n    b()'));
  });

  it('grows with the text', () => {
    const text = counted.map(([, sample]) => sample).join('\n');
    expect(estimateTokens(text.repeat(50)) / estimateTokens(text)).toBeCloseTo(50, 0);
  });

  it('is a whole number between 0 and three for each character, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const estimate = estimateTokens(text);
        expect(Number.isInteger(estimate)).toBe(true);
        expect(estimate).toBeGreaterThanOrEqual(0);
        expect(estimate).toBeLessThanOrEqual(3 * text.length);
      }),
    );
  });
});

describe('estimateInputTokens', () => {
  const prose = 'The next provider takes over within the same request.';
  const tokens = estimateTokens(prose);

  it('counts a message as its text and four tokens around it', () => {
    expect(estimateInputTokens({ messages: [{ role: 'user', content: prose }] })).toBe(tokens + 4);
  });

  it('counts every message and the system prompt', () => {
    const request: ChatRequest = {
      system: prose,
      messages: [
        { role: 'user', content: prose },
        { role: 'assistant', content: [{ type: 'text', text: prose }] },
      ],
    };
    expect(estimateInputTokens(request)).toBe(3 * (tokens + 4));
  });

  it('counts an image as 1,200 tokens, whatever its bytes', () => {
    const image = { type: 'image', mediaType: 'image/png', data: 'A'.repeat(100_000) } as const;
    expect(estimateInputTokens({ messages: [{ role: 'user', content: [image] }] })).toBe(1_204);
  });

  it('counts tools, the schema, tool calls and their results', () => {
    const messages: ChatRequest['messages'] = [{ role: 'user', content: prose }];
    const plain = estimateInputTokens({ messages });
    const inputSchema = { type: 'object', properties: { city: { type: 'string' } } };
    const call = { id: '1', name: 'weather', arguments: '{"city":"Oslo"}' };

    const withTools = estimateInputTokens({ messages, tools: [{ name: 'weather', inputSchema }] });
    const withSchema = estimateInputTokens({ messages, schema: inputSchema });
    const withCall = estimateInputTokens({
      messages: [...messages, { role: 'assistant', content: [{ type: 'tool-call', call }] }],
    });
    const withResult = estimateInputTokens({
      messages: [...messages, { role: 'tool', content: [{ type: 'tool-result', callId: '1', content: prose }] }],
    });

    expect(withTools).toBeGreaterThan(plain + 10);
    expect(withSchema).toBeGreaterThan(plain + 10);
    expect(withCall).toBeGreaterThan(plain + 8);
    expect(withResult).toBeGreaterThanOrEqual(plain + tokens + 4);
  });

  it('is zero for an empty request', () => {
    expect(estimateInputTokens({ messages: [] })).toBe(0);
  });
});
