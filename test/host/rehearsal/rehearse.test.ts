import { createConnection } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createConversationStore } from '../../../src/engine/storage/conversations.ts';
import { systemClock } from '../../../src/engine/util/systemClock.ts';
import { inEnglish } from '../../../src/engine/util/wording.ts';
import { ChatController } from '../../../src/host/chat/chatController.ts';
import { cast, castName } from '../../../src/host/rehearsal/cast.ts';
import { rehearse } from '../../../src/host/rehearsal/rehearse.ts';
import { rehearsalScript } from '../../../src/host/rehearsal/script.ts';
import type { HostMessage } from '../../../src/protocol/messages.ts';
import { aDatabase, aLog } from '../../engine/storage/support/parts.ts';
import { anEngine } from '../../support/anEngine.ts';
import { answers } from '../../support/loopback/answers.ts';
import { translateInto } from '../../support/wordingIn.ts';

const script = rehearsalScript(inEnglish);

/** One performance for all who only look. */
let performance: ReturnType<typeof rehearsed> | undefined;
function played() {
  performance ??= rehearsed();
  return performance;
}

describe('the rehearsal', () => {
  it('walks through everyone who fails, one call each or one per key, to the one who answers', async () => {
    const { attempts, messages } = await played();

    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
    expect(messages[1]).toMatchObject({ text: script.failuresAnswer, status: 'complete' });
    expect(attempts[0]).toEqual([
      'Rate limit, key 1: rate-limited',
      'Rate limit, key 2: rate-limited',
      'Bad key, key 1: credential-refused',
      'Edge block, key 1: edge-blocked',
      'Overload: overloaded',
      'No answer: timeout',
      'Understudy: ok',
    ]);
  });

  it('shows an answer that breaks off, takes it back and puts a whole one in its place', async () => {
    const { attempts, messages, told } = await played();

    expect(attempts[1]).toEqual(['Cut off: connection-failed', 'Understudy: ok']);
    expect(messages[3]).toMatchObject({ text: script.restartAnswer, status: 'complete' });
    const texts = told.flatMap((change) => (change.type === 'message' ? [change.message.text] : []));
    const half = texts.findIndex((text) => text !== '' && script.cutAnswer.startsWith(text));
    const whole = texts.findIndex((text) => text !== '' && script.restartAnswer.startsWith(text));
    expect(half).toBeGreaterThan(0);
    expect(whole).toBeGreaterThan(half);
  });

  it('goes into a conversation of its own, shown at once', async () => {
    const { title, shownAfter } = await played();

    expect(title).toBe('Rehearsal');
    expect(shownAfter).toBeLessThan(4);
  });

  it("never calls the user's providers, whose keys and health it leaves alone", async () => {
    const { user } = await played();

    expect(user).toEqual({ requests: [], attempts: [], benches: 0, state: 'ready' });
  });

  it('closes its servers at the end', async () => {
    const { urls } = await played();

    expect(urls.size).toBeGreaterThan(5);
    for (const url of urls) expect(await isListening(url)).toBe(false);
  });

  it('is over when it is stopped, with its servers closed', async () => {
    const { attempts, messages, urls } = await rehearsed({ stopAtFirstTakeover: true });

    expect(messages).toHaveLength(2);
    expect(messages[1]?.status).toBe('cancelled');
    expect(attempts[0]?.length).toBeLessThan(3);
    for (const url of urls) expect(await isListening(url)).toBe(false);
  });

  it('has providers that no catalogue has', async () => {
    await using user = await anEngine({});

    const known = new Set(user.engine.providers().map(({ id }) => id));

    expect(cast.filter(({ id }) => known.has(id))).toEqual([]);
  });

  it.each(['en', 'es', 'ru', 'zh-cn'] as const)(
    'calls its providers in the text what they are called: %s',
    (language) => {
      const t = language === 'en' ? inEnglish : translateInto(language);
      const told = [...rehearsalScript(t).failuresAnswer.matchAll(/^\d\. \*(.+?)\*/gm)].map(([, name]) => name);

      const failing = cast.slice(0, 5).map(({ id }) => castName(id, t)?.toLowerCase());
      expect(told.map((name) => name?.toLowerCase())).toEqual(failing);
    },
  );
});

async function rehearsed({ stopAtFirstTakeover = false } = {}) {
  const mine = await anEngine({ mine: { script: answers('from the user’s own provider') } });
  const db = await aDatabase();
  const store = createConversationStore({ db, clock: systemClock, log: aLog() });
  const controller = new ChatController({
    engine: mine.engine,
    store,
    clock: systemClock,
    name: (id) => castName(id) ?? id,
    words: () => ({ t: inEnglish, locale: 'en', now: systemClock.now() }),
  });
  const told: HostMessage[] = [];
  const urls = new Set<string>();
  let conversationId = '';
  let shownAfter = Number.POSITIVE_INFINITY;
  controller.onChange((id, change) => {
    if (change !== 'refresh') told.push(change);
    const isTakeover = change !== 'refresh' && change.type === 'announce' && change.text.includes('429');
    if (stopAtFirstTakeover && isTakeover) controller.stop(id);
  });
  await rehearse({
    controller,
    t: inEnglish,
    pace: { beforeFailureMs: 0, betweenPiecesMs: 6 },
    show(id) {
      conversationId = id;
      shownAfter = told.filter(({ type }) => type === 'message').length;
    },
    shared: {
      clock: systemClock,
      random: () => 0.5,
      fetch: (input, init) => {
        urls.add(String(input instanceof Request ? input.url : input));
        return fetch(input, init);
      },
      log: aLog(),
      redact: (text) => text,
      formatTime: (time) => new Date(time).toISOString(),
      language: 'en',
    },
  });
  const messages = store.messages(conversationId);
  const attempts = messages.flatMap(({ answer }) => (answer ? [answer.attempts.map(tell)] : []));
  const title = store.get(conversationId)?.title;
  store.dispose();
  const user = {
    requests: mine.servers.mine.requests,
    attempts: mine.attempts,
    benches: mine.benches.size,
    state: mine.engine.health().find(({ provider }) => provider === 'mine')?.state,
  };
  await mine[Symbol.asyncDispose]();
  return { user, messages, attempts, title, told, urls, shownAfter };
}

function tell({
  provider,
  keyLabel,
  outcome,
  failure,
}: {
  provider: string;
  keyLabel?: string;
  outcome: string;
  failure?: { class: string };
}) {
  const name = castName(provider) ?? provider;
  return `${keyLabel === undefined ? name : `${name}, ${keyLabel}`}: ${failure?.class ?? outcome}`;
}

function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = createConnection(Number(port), hostname);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
