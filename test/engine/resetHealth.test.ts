import { expect, it } from 'vitest';
import { anEngine, aRequest, collect, story } from '../support/anEngine.ts';
import { answers } from '../support/loopback/answers.ts';
import { quotaSpent } from '../support/loopback/failures.ts';

it('gives one key another chance, and the others none', async () => {
  await using t = await anEngine({
    first: { script: quotaSpent(), keys: 2 },
    second: { script: answers('hello') },
  });
  await collect(t.engine.stream(aRequest()));
  t.attempts.length = 0;

  t.engine.resetHealth('first', 'first-key-2');
  await collect(t.engine.stream(aRequest()));

  expect(story(t.attempts)).toEqual(['first 2: quota-spent', 'second: ok']);
});

it('forgets how much of a limit one key has used', async () => {
  const settings = { limits: { requestsPerMinute: 1 } };
  await using t = await anEngine({ first: { script: answers('hello'), keys: 2, settings } });
  await collect(t.engine.stream(aRequest()));
  await collect(t.engine.stream(aRequest()));
  expect(t.engine.plan().map(({ isReady }) => isReady)).toEqual([false, false]);

  t.engine.resetHealth('first', 'first-key-1');

  expect(t.engine.plan().map(({ isReady }) => isReady)).toEqual([true, false]);
});

it('gives a key that was entered anew what the old one had used up', async () => {
  const settings = { limits: { requestsPerMinute: 1 } };
  await using t = await anEngine({ first: { script: answers('hello'), settings } });
  await collect(t.engine.stream(aRequest()));
  expect(t.engine.plan()[0]?.isReady).toBe(false);

  t.engine.keyChanged('first', 'first-key-1');

  expect(t.engine.plan()[0]?.isReady).toBe(true);
});
