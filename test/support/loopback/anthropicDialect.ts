import { type AnswerContent, type Dialect, sse, usageOf } from './dialect.ts';

const id = 'msg_loopback';

/**
 * Anthropic messages. Block indexes are fixed per kind (reasoning 0, text 1, tools from 2); each delta brings the start of
 * its block with it when it is the first, so a script may send frames in any order.
 */
export const anthropicDialect: Dialect = {
  basePath: '',
  opening: (model) => [
    named('message_start', {
      message: {
        id,
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        usage: { input_tokens: 12, output_tokens: 1 },
      },
    }),
    named('ping', {}),
    named('content_block_start', { index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } }),
    named('content_block_start', { index: 1, content_block: { type: 'text', text: '' } }),
  ],
  reasoning: (text) => named('content_block_delta', { index: 0, delta: { type: 'thinking_delta', thinking: text } }),
  text: (text) => named('content_block_delta', { index: 1, delta: { type: 'text_delta', text } }),
  toolCall(call, index) {
    const block = index + 2;
    const input = call.arguments === '{}' ? '' : call.arguments;
    return [
      named('content_block_start', {
        index: block,
        content_block: { type: 'tool_use', id: call.id, name: call.name, input: {} },
      }),
      named('content_block_delta', { index: block, delta: { type: 'input_json_delta', partial_json: input } }),
      named('content_block_stop', { index: block }),
    ];
  },
  closing(content) {
    const finish = content.finishReason === undefined ? normalFinish(content) : content.finishReason;
    if (finish === null) return [];
    const usage = usageOf(content);
    return [
      named('content_block_stop', { index: 1 }),
      named('message_delta', {
        delta: { stop_reason: finish, stop_sequence: null },
        usage: usage === undefined ? null : { input_tokens: usage.input, output_tokens: usage.output },
      }),
      named('message_stop', {}),
    ];
  },
  errorFrame: (error) =>
    sse({ type: 'error', error: { type: error.type, message: error.message }, request_id: 'req_loopback' }, 'error'),
  keepAlive: () => named('ping', {}),
  body(content, model) {
    const usage = usageOf(content);
    return {
      id,
      type: 'message',
      role: 'assistant',
      model,
      content: [
        ...(content.reasoning ? [{ type: 'thinking', thinking: content.reasoning.join(''), signature: 's' }] : []),
        ...(content.pieces.length > 0 ? [{ type: 'text', text: content.pieces.join('') }] : []),
        ...(content.toolCalls ?? []).map((call) => ({
          type: 'tool_use',
          id: call.id,
          name: call.name,
          input: JSON.parse(call.arguments) as unknown,
        })),
      ],
      stop_reason: content.finishReason === undefined ? normalFinish(content) : content.finishReason,
      ...(usage === undefined ? {} : { usage: { input_tokens: usage.input, output_tokens: usage.output } }),
    };
  },
  errorBody: (error) => ({
    type: 'error',
    error: { type: error.type, message: error.message },
    request_id: 'req_loopback',
  }),
  models: (ids) => ({ data: ids.map((model) => ({ id: model, type: 'model' })), has_more: false }),
};

function named(type: string, rest: object): string {
  return sse({ type, ...rest }, type);
}

function normalFinish(content: AnswerContent): string {
  return content.toolCalls?.length ? 'tool_use' : 'end_turn';
}
