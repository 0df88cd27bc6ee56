import { describe, expect, it } from 'vitest';
import { toRequest } from '../../../../src/engine/providers/openaiCompatible/toRequest.ts';
import type { Message } from '../../../../src/engine/types/request.ts';
import { aCall, type CallOptions } from '../support.ts';

const bodyOf = (options?: CallOptions, isStreaming = true) => toRequest(aCall(options), isStreaming).body;
const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };
const tools = [{ name: 'read', description: 'Reads', inputSchema: { type: 'object' } }];

describe('the body of a chat completion', () => {
  it('is small when nothing special is asked for', () => {
    expect(bodyOf()).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('asks for usage only in streams, and only where that is understood', () => {
    expect(bodyOf({}, false)).not.toHaveProperty('stream_options');
    expect(bodyOf({ quirks: { sendsStreamOptions: false } })).not.toHaveProperty('stream_options');
  });

  it('names the output limit as the provider does, and stays below the model’s own', () => {
    const options: CallOptions = { request: { maxTokens: 9_000 }, model: { maxOutput: 4_000 } };

    expect(bodyOf(options)).toMatchObject({ max_tokens: 4_000 });
    expect(bodyOf({ ...options, quirks: { maxTokensField: 'max_completion_tokens' } })).toMatchObject({
      max_completion_tokens: 4_000,
    });
  });

  it('keeps the temperature within the provider’s range', () => {
    expect(bodyOf({ request: { temperature: 1.8 } })).toMatchObject({ temperature: 1.8 });
    expect(bodyOf({ request: { temperature: 1.8 }, quirks: { maxTemperature: 1 } })).toMatchObject({ temperature: 1 });
    expect(bodyOf({ request: { temperature: 0.3 }, quirks: { maxTemperature: 1 } })).toMatchObject({
      temperature: 0.3,
    });
  });

  it('leaves out what the provider or the model refuses', () => {
    const body = bodyOf({
      request: { temperature: 0.5, maxTokens: 5 },
      quirks: { refuses: ['temperature'] },
      model: { refuses: ['max_tokens', 'messages'] },
    });

    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('max_tokens');
    expect(body).toHaveProperty('messages');
  });

  it('applies the corrections of an earlier 400', () => {
    const body = bodyOf({
      request: { temperature: 0.5, maxTokens: 5 },
      fixes: [{ drop: 'temperature' }, { rename: 'max_tokens', to: 'max_completion_tokens' }, { drop: 'model' }],
    });

    expect(body).toMatchObject({ model: 'm', max_completion_tokens: 5 });
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('max_tokens');
  });

  it('adds the provider’s own fields without letting them replace the request', () => {
    expect(bodyOf({ quirks: { extraBody: { thinking: { type: 'disabled' }, model: 'x' } } })).toMatchObject({
      thinking: { type: 'disabled' },
      model: 'm',
    });
  });
});

describe('a schema', () => {
  it('goes out natively where the model takes it, closed, and strict only if it is', () => {
    const body = bodyOf({ request: { schema }, model: { capabilities: ['json-schema'] } });
    const loose = bodyOf({
      request: { schema: { ...schema, required: [] } },
      model: { capabilities: ['json-schema'] },
    });

    expect(body['response_format']).toEqual({
      type: 'json_schema',
      json_schema: { name: 'answer', schema: { ...schema, additionalProperties: false }, strict: true },
    });
    expect(loose).toMatchObject({ response_format: { json_schema: { strict: false } } });
  });

  it('is told in words beside plain JSON mode', () => {
    const body = bodyOf({ request: { schema, system: 'Be brief' }, quirks: { jsonMode: 'object' } });

    expect(body).toMatchObject({ response_format: { type: 'json_object' } });
    const [system] = body['messages'] as { role: string; content: string }[];
    expect(system?.role).toBe('system');
    expect(system?.content).toContain('Be brief');
    expect(system?.content).toContain(JSON.stringify(schema));
  });

  it('goes into JSON mode where the provider wants it there', () => {
    expect(bodyOf({ request: { schema }, quirks: { jsonMode: 'object-with-schema' } })).toMatchObject({
      response_format: { type: 'json_object', schema },
    });
  });

  it('becomes a forced tool call where only tools are known', () => {
    const request = toRequest(
      aCall({ request: { schema }, model: { capabilities: ['tools'] }, quirks: { forcedToolChoice: 'any' } }),
      true,
    );

    expect(request.body).toMatchObject({ tool_choice: 'any', tools: [{ function: { parameters: schema } }] });
    expect(request.answerTool).toBe('give_answer');
  });

  it.each<[string, CallOptions]>([
    ['forcing is refused', { quirks: { forcedToolChoice: false }, model: { capabilities: ['tools'] } }],
    ['the caller has tools of its own', { request: { tools }, model: { capabilities: ['tools'] } }],
    ['the model is unknown', {}],
    [
      'tools and schema exclude each other',
      { request: { tools }, quirks: { noSchemaWithTools: true, jsonMode: 'schema' } },
    ],
  ])('is told in words when %s', (_, options) => {
    const body = bodyOf({ ...options, request: { schema, ...options.request } });

    expect(body).not.toHaveProperty('response_format');
    expect(body).not.toHaveProperty('tool_choice');
    expect(JSON.stringify(body['messages'])).toContain('JSON schema');
  });
});

describe('tools', () => {
  it('are functions; one without parameters gets an empty object', () => {
    const body = bodyOf({ request: { tools: [...tools, { name: 'now', inputSchema: {} }] } });

    expect(body['tools']).toEqual([
      { type: 'function', function: { name: 'read', description: 'Reads', parameters: { type: 'object' } } },
      { type: 'function', function: { name: 'now', parameters: { type: 'object', properties: {} } } },
    ]);
  });

  it('are called one at a time where the provider wants it', () => {
    expect(bodyOf({ request: { tools }, quirks: { singleToolCalls: true } })).toMatchObject({
      parallel_tool_calls: false,
    });
    expect(bodyOf({ quirks: { singleToolCalls: true } })).not.toHaveProperty('parallel_tool_calls');
  });
});

describe('the conversation', () => {
  const called: Message[] = [
    { role: 'user', content: 'Read both' },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'Reading.' },
        {
          type: 'tool-call',
          call: {
            id: 'functions.read:0',
            name: 'read',
            arguments: '{}',
            providerData: { p: { extra_content: { g: 1 } }, other: { extra_content: 2 } },
          },
        },
      ],
    },
    {
      role: 'tool',
      content: [{ type: 'tool-result', callId: 'functions.read:0', content: 'no such file', isError: true }],
    },
  ];

  it('carries calls and results, and gives back the provider’s own data alone', () => {
    expect(bodyOf({ request: { messages: called } })['messages']).toEqual([
      { role: 'user', content: 'Read both' },
      {
        role: 'assistant',
        content: 'Reading.',
        tool_calls: [
          {
            id: 'functions.read:0',
            type: 'function',
            function: { name: 'read', arguments: '{}' },
            extra_content: { g: 1 },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'functions.read:0', content: 'Error: no such file' },
    ]);
  });

  it.each([
    ['a text', 'no such file'],
    ['parts of text', [{ type: 'text', text: 'no such ' } as const, { type: 'text', text: 'file' } as const]],
    ['an empty text', ''],
  ])('carries %s of the role `tool` as the result of the one open call', (_what, content) => {
    const messages: Message[] = [...called.slice(0, 2), { role: 'tool', content }];

    expect((bodyOf({ request: { messages } })['messages'] as object[]).at(-1)).toEqual({
      role: 'tool',
      tool_call_id: 'functions.read:0',
      content: content === '' ? '' : 'no such file',
    });
  });

  it('maps ids to the form the provider takes, both ends alike', () => {
    const messages = bodyOf({ request: { messages: called }, quirks: { toolCallIdLength: 9 } })['messages'];

    const [, assistant, result] = messages as [object, { tool_calls: { id: string }[] }, { tool_call_id: string }];
    expect(result.tool_call_id).toMatch(/^[A-Za-z0-9]{9}$/);
    expect(assistant.tool_calls[0]?.id).toBe(result.tool_call_id);
  });

  it('sends images as data, and plain text as a string', () => {
    const messages: Message[] = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'c' },
          { type: 'image', mediaType: 'image/png', data: 'QQ==' },
        ],
      },
    ];

    expect(bodyOf({ request: { messages } })['messages']).toEqual([
      { role: 'user', content: 'ab' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'c' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,QQ==' } },
        ],
      },
    ]);
  });
});
