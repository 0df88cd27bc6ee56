import { describe, expect, it } from 'vitest';
import { anEngine, aRequest, collect, resultOf, shownText } from '../support/anEngine.ts';
import { answers, cutsAfter } from '../support/loopback/answers.ts';
import { prose } from './takeover/answers.ts';

const aTool = { name: 'run', inputSchema: { type: 'object' } };
const aCall = { id: 'c1', name: 'run', arguments: '{"a":1}' };
const noRetries = { retry: { overloaded: 0, serverError: 0, timeout: 0, connection: 0, rateLimited: 0 } };

describe('the rest of a broken answer', () => {
  it('stands before the tool call that it ends with, also what was held back for the seam', async () => {
    await using t = await anEngine({
      first: { script: cutsAfter(prose.slice(0, 700)) },
      second: { script: answers('Here', { toolCalls: [aCall] }) },
    });

    const events = await collect(t.engine.stream(aRequest({ tools: [aTool] })));

    expect(events.slice(-5).map(({ type }) => type)).toEqual(['rewind', 'seam', 'text-delta', 'tool-call', 'done']);
    expect(shownText(events)).toMatch(/Here$/);
    expect(resultOf(events)).toMatchObject({ text: shownText(events), toolCalls: [aCall] });
  });

  it('names nobody as the writer of whom nothing was shown', async () => {
    await using t = await anEngine(
      { first: { script: cutsAfter(prose.slice(0, 700)) }, second: { script: cutsAfter('Sure, here is') } },
      { settings: noRetries },
    );

    const events = await collect(t.engine.stream(aRequest()));

    expect(shownText(events)).toBe(prose.slice(0, 700));
    expect(resultOf(events)).toMatchObject({
      text: prose.slice(0, 700),
      finishReason: 'incomplete',
      provider: 'first',
      model: 'first-model',
    });
  });
});
