import { type AnswerContent, type Dialect, sse, usageOf } from './dialect.ts';

const id = 'chatcmpl-loopback';

/** OpenAI chat completions as OpenAI itself spells them. */
export const openaiDialect: Dialect = {
  basePath: '/v1',
  opening: (model) => [chunk({ role: 'assistant', content: '' }, model)],
  reasoning: (text) => chunk({ reasoning_content: text }),
  text: (text) => chunk({ content: text }),
  toolCall: (call, index) => [
    chunk({
      tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.name, arguments: '' } }],
    }),
    ...halves(call.arguments).map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ],
  closing(content) {
    const finish = content.finishReason === undefined ? normalFinish(content) : content.finishReason;
    const usage = usageOf(content);
    return [
      ...(finish === null ? [] : [sse(envelope({ choices: [{ index: 0, delta: {}, finish_reason: finish }] }))]),
      ...(usage === undefined ? [] : [sse(envelope({ choices: [], usage: usageBody(usage) }))]),
      'data: [DONE]\n\n',
    ];
  },
  errorFrame: (error) => sse({ error: { message: error.message, type: error.type, code: error.status ?? null } }),
  keepAlive: () => ': keep-alive\n\n',
  body(content, model) {
    const usage = usageOf(content);
    const toolCalls = content.toolCalls?.map((call) => ({
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: call.arguments },
    }));
    return {
      id,
      object: 'chat.completion',
      model,
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: content.pieces.join(''),
            ...(content.reasoning ? { reasoning_content: content.reasoning.join('') } : {}),
            ...(toolCalls ? { tool_calls: toolCalls } : {}),
          },
          finish_reason: content.finishReason === undefined ? normalFinish(content) : content.finishReason,
        },
      ],
      ...(usage === undefined ? {} : { usage: usageBody(usage) }),
    };
  },
  errorBody: (error) => ({ error: { message: error.message, type: error.type, param: null, code: error.type } }),
  models: (ids) => ({ object: 'list', data: ids.map((model) => ({ id: model, object: 'model' })) }),
};

function chunk(delta: object, model = 'loopback'): string {
  return sse(envelope({ model, choices: [{ index: 0, delta, finish_reason: null }] }));
}

function envelope(rest: object): object {
  return { id, object: 'chat.completion.chunk', ...rest };
}

function usageBody(usage: { input: number; output: number }): object {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
  };
}

function normalFinish(content: AnswerContent): string {
  return content.toolCalls?.length ? 'tool_calls' : 'stop';
}

function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)].filter((piece) => piece !== '');
}
