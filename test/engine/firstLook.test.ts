import { expect, it } from 'vitest';
import { createEngine } from '../../src/engine/engine.ts';
import { MemoryState } from '../../src/engine/util/memoryState.ts';
import { VirtualClock } from '../support/virtualClock.ts';

it('reads the settings when somebody first looks at the engine, as they are then, and not again', () => {
  const readings: string[][] = [];
  let order = ['groq'];
  const engine = anEngine(() => {
    readings.push(order);
    return { order };
  });
  order = ['mistral', 'groq'];

  const first = engine.providers().map(({ id }) => id);
  order = ['openai'];
  const second = engine.providers().map(({ id }) => id);

  expect(readings).toEqual([['mistral', 'groq']]);
  expect(first.slice(0, 2)).toEqual(['mistral', 'groq']);
  expect(second).toEqual(first);
});

it('goes by what it is configured with after that', () => {
  const engine = anEngine(() => ({ order: ['groq'] }));

  engine.configure({ order: ['mistral'] });

  expect(engine.providers()[0]?.id).toBe('mistral');
});

function anEngine(settings: () => unknown) {
  return createEngine(
    {
      clock: new VirtualClock(),
      random: () => 0.5,
      fetch: () => Promise.reject(new Error('Nothing is sent here')),
      keys: { list: () => [], secret: () => Promise.reject(new Error('There is no key')) },
      attempts: { record: () => {} },
      state: new MemoryState(),
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
      redact: (text) => text,
      formatTime: String,
      language: 'en',
    },
    settings,
  );
}
