import { describe, expect, it } from 'vitest';
import { toRequest } from '../../../../src/engine/providers/anthropic/toRequest.ts';
import type { Message } from '../../../../src/engine/types/request.ts';
import { aCall, type CallOptions } from '../support.ts';

const bodyOf = (options?: CallOptions) => toRequest(aCall(options), true).body;
const schema = { type: 'object', properties: { a: { type: 'object', properties: {} } } };

describe('the body of a message request', () => {
  it('always has an output limit: 32,000, the model’s own, or the caller’s', () => {
    expect(bodyOf({ model: { maxOutput: 128_000 } })).toMatchObject({ max_tokens: 32_000 });
    expect(bodyOf({ model: { maxOutput: 4_096 } })).toMatchObject({ max_tokens: 4_096 });
    expect(bodyOf()).toMatchObject({ max_tokens: 8_192 });
    expect(bodyOf({ request: { maxTokens: 7 } })).toMatchObject({ max_tokens: 7 });
  });

  it('has the system prompt at the top', () => {
    expect(bodyOf({ request: { system: 'Be brief' } })).toMatchObject({ system: 'Be brief' });
    expect(bodyOf()).not.toHaveProperty('system');
  });

  it('has no temperature for models that refuse it, and never one above 1', () => {
    expect(bodyOf({ request: { temperature: 0.5 }, quirks: { refuses: ['temperature'] } })).not.toHaveProperty(
      'temperature',
    );
    expect(bodyOf({ request: { temperature: 1.7 } })).toMatchObject({ temperature: 1 });
  });

  it('asks for a schema by the output format, every object closed', () => {
    expect(bodyOf({ request: { schema }, model: { capabilities: ['json-schema'] } })).toMatchObject({
      output_config: {
        format: {
          type: 'json_schema',
          schema: {
            additionalProperties: false,
            properties: { a: { type: 'object', properties: {}, additionalProperties: false } },
          },
        },
      },
    });
  });

  it('forces a tool for models with tools alone, and uses words where that is refused', () => {
    const forced = toRequest(aCall({ request: { schema }, model: { capabilities: ['tools'] } }), true);
    const told = bodyOf({
      request: { schema },
      model: { capabilities: ['tools'] },
      quirks: { forcedToolChoice: false },
    });

    expect(forced.body).toMatchObject({ tool_choice: { type: 'tool', name: 'give_answer' } });
    expect(forced.answerTool).toBe('give_answer');
    expect(told).not.toHaveProperty('tool_choice');
    expect(told['system']).toContain(JSON.stringify(schema));
  });
});

describe('the conversation', () => {
  const thinking = [{ type: 'thinking', thinking: 'hm', signature: 's' }];
  const messages: Message[] = [
    { role: 'user', content: 'Look' },
    { role: 'user', content: [{ type: 'image', mediaType: 'image/png', data: 'QQ==' }] },
    {
      role: 'assistant',
      content: [
        {
          type: 'tool-call',
          call: { id: 'functions.read:0', name: 'read', arguments: '', providerData: { p: { thinking } } },
        },
      ],
    },
    { role: 'user', content: 'and hurry' },
    { role: 'tool', content: [{ type: 'tool-result', callId: 'functions.read:0', content: 'gone', isError: true }] },
  ];

  it('alternates roles, with results first and thinking before the calls it led to', () => {
    expect(bodyOf({ request: { messages } })['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QQ==' } },
        ],
      },
      {
        role: 'assistant',
        content: [...thinking, { type: 'tool_use', id: 'functions_read_0', name: 'read', input: {} }],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'functions_read_0', content: 'gone', is_error: true },
          { type: 'text', text: 'and hurry' },
        ],
      },
    ]);
  });

  it('takes a text of the role `tool` as the result of the one open call', () => {
    const turns = bodyOf({ request: { messages: [...messages.slice(0, 3), { role: 'tool', content: 'found' }] } });

    expect((turns['messages'] as object[]).at(-1)).toEqual({
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'functions_read_0', content: 'found' }],
    });
  });

  it('gives no thinking of another provider back', () => {
    const body = bodyOf({
      request: {
        messages: [
          {
            role: 'assistant',
            content: [
              {
                type: 'tool-call',
                call: { id: 'a', name: 'read', arguments: '{}', providerData: { q: { thinking } } },
              },
            ],
          },
        ],
      },
    });

    expect(JSON.stringify(body)).not.toContain('thinking');
  });
});
