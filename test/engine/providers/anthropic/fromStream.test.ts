import { describe, expect, it } from 'vitest';
import { AnthropicStream } from '../../../../src/engine/providers/anthropic/fromStream.ts';
import type { AdapterEvent } from '../../../../src/engine/types/adapter.ts';

describe('a stream of the Messages API', () => {
  it('keeps signed thinking with the first call it led to', () => {
    const events = read(
      block(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'Both ' }),
      delta(0, { type: 'thinking_delta', thinking: 'files.' }),
      delta(0, { type: 'signature_delta', signature: 'c2ln' }),
      stop(0),
      block(1, { type: 'redacted_thinking', data: 'eHg=' }),
      stop(1),
      ...[2, 3].flatMap((index) => [
        block(index, { type: 'tool_use', id: `t${index}`, name: 'read', input: {} }),
        stop(index),
      ]),
    );

    const calls = events.flatMap((event) => (event.type === 'tool-call' ? [event.call] : []));
    expect(calls).toEqual([
      {
        id: 't2',
        name: 'read',
        arguments: '{}',
        providerData: {
          p: {
            thinking: [
              { type: 'thinking', thinking: 'Both files.', signature: 'c2ln' },
              { type: 'redacted_thinking', data: 'eHg=' },
            ],
          },
        },
      },
      { id: 't3', name: 'read', arguments: '{}' },
    ]);
  });

  it('does not hand on a call that the output limit cut off', () => {
    const events = read(
      block(0, { type: 'tool_use', id: 't', name: 'write', input: {} }),
      delta(0, { type: 'input_json_delta', partial_json: '{"path":"a' }),
      stop(0),
      { type: 'message_delta', delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 5 } },
    );

    expect(events.map((event) => event.type)).toEqual(['malformed', 'usage', 'finish']);
    expect(events.at(-1)).toEqual({ type: 'finish', reason: 'length' });
  });

  it('makes the answer tool’s arguments the text', () => {
    const events = read(
      block(0, { type: 'tool_use', id: 't', name: 'give_answer', input: {} }),
      delta(0, { type: 'input_json_delta', partial_json: '{"a":1}' }),
      stop(0),
      { type: 'message_delta', delta: { stop_reason: 'tool_use' } },
    );

    expect(events).toEqual([
      { type: 'text', text: '{"a":1}' },
      { type: 'finish', reason: 'stop' },
    ]);
  });

  it('gives a sign of life for each chunk with a piece of a call', () => {
    const sink = new AnthropicStream({ providerId: 'p' });
    sink.read({ data: JSON.stringify(block(0, { type: 'tool_use', id: 't', name: 'write', input: {} })) });
    for (const json of ['{"a"', ':1}']) {
      sink.read({ data: JSON.stringify(delta(0, { type: 'input_json_delta', partial_json: json })) });
    }

    expect(sink.take()).toEqual([{ type: 'tool-call-delta' }]);
    expect(sink.take()).toEqual([]);
  });

  it('takes nothing back when an error follows the end', () => {
    const sink = new AnthropicStream({ providerId: 'p' });
    sink.read({ data: JSON.stringify({ type: 'message_delta', delta: { stop_reason: 'end_turn' } }) });
    sink.read({ event: 'error', data: '{"type":"error","error":{"type":"api_error"}}' });

    expect(sink.failure).toBeUndefined();
    expect(sink.isFinished).toBe(true);
  });
});

function read(...chunks: object[]): AdapterEvent[] {
  const sink = new AnthropicStream({ providerId: 'p', answerTool: 'give_answer' });
  for (const chunk of chunks) sink.read({ data: JSON.stringify(chunk) });
  // Signs of life while a call is written; they have a test of their own.
  return sink.take().filter((event) => event.type !== 'tool-call-delta');
}

function block(index: number, content: object): object {
  return { type: 'content_block_start', index, content_block: content };
}

function delta(index: number, change: object): object {
  return { type: 'content_block_delta', index, delta: change };
}

function stop(index: number): object {
  return { type: 'content_block_stop', index };
}
