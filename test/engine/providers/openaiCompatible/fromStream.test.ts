import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OpenaiStream } from '../../../../src/engine/providers/openaiCompatible/fromStream.ts';
import type { AdapterEvent } from '../../../../src/engine/types/adapter.ts';
import type { Quirks } from '../../../../src/engine/types/provider.ts';

describe('a stream of chat completions', () => {
  it('merges what one network chunk brought', () => {
    const events = read([text('a'), text('b'), { delta: { reasoning: 'c' } }, text('d'), text('e')]);

    expect(events).toEqual([
      { type: 'text', text: 'ab' },
      { type: 'reasoning', text: 'c' },
      { type: 'text', text: 'de' },
    ]);
  });

  it('says nothing for a role, an empty delta or no choices', () => {
    expect(read([{ delta: { role: 'assistant', content: '' } }, { delta: {} }, { finish_reason: null }])).toEqual([]);
  });

  it('gives ids to calls that came without, and keeps interleaved calls apart', () => {
    const part = (index: number, fn: object) => ({ delta: { tool_calls: [{ index, function: fn }] } });

    const events = read([
      part(0, { name: 'read', arguments: '{"a"' }),
      part(1, { name: 'write', arguments: '{"b"' }),
      part(0, { arguments: ':1}' }),
      part(1, { arguments: ':2}' }),
      { delta: {}, finish_reason: 'stop' },
    ]);

    expect(events).toEqual([
      { type: 'tool-call', call: { id: 'call_x_0', name: 'read', arguments: '{"a":1}' } },
      { type: 'tool-call', call: { id: 'call_x_1', name: 'write', arguments: '{"b":2}' } },
      { type: 'finish', reason: 'tool-calls' },
    ]);
  });

  it('gives a sign of life for each chunk with a piece of a call', () => {
    const sink = new OpenaiStream({ providerId: 'p', quirks: {}, idBase: 'x' });
    for (const piece of ['{"a"', ':1}']) {
      const delta = { tool_calls: [{ index: 0, id: 'i', function: { name: 'read', arguments: piece } }] };
      sink.read({ data: JSON.stringify({ choices: [{ index: 0, delta }] }) });
    }

    expect(sink.take()).toEqual([{ type: 'tool-call-delta' }]);
    expect(sink.take()).toEqual([]);
  });

  it('does not hand on a call that the output limit cut off', () => {
    const half = { delta: { tool_calls: [{ index: 0, id: 'i', function: { name: 'read', arguments: '{"a' } }] } };

    expect(read([half, { finish_reason: 'length' }])).toEqual([{ type: 'finish', reason: 'length' }]);
    expect(read([half, { finish_reason: 'tool_calls' }])).toEqual([
      { type: 'malformed', sample: 'read({"a)' },
      { type: 'finish', reason: 'tool-calls' },
    ]);
  });

  it('makes the answer tool’s arguments the text', () => {
    const call = {
      delta: { tool_calls: [{ index: 0, id: 'i', function: { name: 'give_answer', arguments: '{"a":1}' } }] },
    };

    expect(read([call, { finish_reason: 'tool_calls' }])).toEqual([
      { type: 'text', text: '{"a":1}' },
      { type: 'finish', reason: 'stop' },
    ]);
  });

  it('keeps reasoning that must go back with the calls it led to', () => {
    const events = read([
      { delta: { reasoning_content: 'Hm' } },
      { delta: { tool_calls: [{ index: 0, id: 'i', function: { name: 'read', arguments: '' } }] } },
      { finish_reason: 'tool_calls' },
    ]);

    expect(events).toContainEqual({
      type: 'tool-call',
      call: { id: 'i', name: 'read', arguments: '{}', providerData: { p: { reasoning_content: 'Hm' } } },
    });
  });

  it('counts a finish reason nobody knows as an end, and keeps it', () => {
    expect(read([{ finish_reason: 'novel' }])).toEqual([{ type: 'finish', reason: 'stop', detail: 'novel' }]);
  });
});

describe('reasoning within tags', () => {
  const answer = fc.string({ unit: fc.constantFrom('a', ' ', '<', '>', '/', 'think', '\n') });

  it('is told apart however the text is cut', () => {
    fc.assert(
      fc.property(answer, fc.string(), fc.array(fc.nat()), (spoken, thought, cuts) => {
        fc.pre(!thought.includes('</think>') && !`${thought}</think>`.slice(0, -8).includes('</think'));
        const whole = `\n<think>${thought}</think>\n\n${spoken}`;

        const events = read([...pieces(whole, cuts).map(text), { finish_reason: 'stop' }], { inlineThinkTags: true });

        expect(joined(events, 'reasoning')).toBe(thought);
        expect(joined(events, 'text')).toBe(spoken.trimStart());
      }),
    );
  });

  it('is text where it does not begin the answer, and without the quirk', () => {
    fc.assert(
      fc.property(answer, fc.array(fc.nat()), (spoken, cuts) => {
        const whole = `Tags: <think>x</think>${spoken}`;

        for (const inlineThinkTags of [true, false]) {
          const events = read([...pieces(whole, cuts).map(text), { finish_reason: 'stop' }], { inlineThinkTags });

          expect(joined(events, 'text')).toBe(whole);
        }
      }),
    );
  });

  it('that never ends stays reasoning', () => {
    const events = read([text('<think>on and on </th'), { finish_reason: 'length' }], { inlineThinkTags: true });

    expect(joined(events, 'reasoning')).toBe('on and on </th');
    expect(joined(events, 'text')).toBe('');
  });
});

function read(choices: object[], quirks: Quirks = {}): AdapterEvent[] {
  const sink = new OpenaiStream({ providerId: 'p', quirks, answerTool: 'give_answer', idBase: 'x' });
  for (const choice of choices) sink.read({ data: JSON.stringify({ choices: [{ index: 0, ...choice }] }) });
  // Signs of life while a call is written; they have a test of their own.
  return sink.take().filter((event) => event.type !== 'tool-call-delta');
}

function text(content: string): object {
  return { delta: { content } };
}

function joined(events: readonly AdapterEvent[], type: 'text' | 'reasoning'): string {
  return events.map((event) => (event.type === type ? event.text : '')).join('');
}

function pieces(whole: string, cuts: readonly number[]): string[] {
  const edges = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length];
  return edges.slice(1).map((end, index) => whole.slice(edges[index], end));
}
