import type { ChainEvent } from '../../../src/engine/types/event.ts';
import type { Attempt } from '../../../src/engine/types/result.ts';
import { anEngine, aRequest, shownText, type TestEngine } from '../../support/anEngine.ts';
import { answers } from '../../support/loopback/answers.ts';
import { goesOn } from '../../support/loopback/goesOn.ts';
import { NOON } from '../../support/virtualClock.ts';
import type { Cell } from './cells.ts';
import { FRESH, goodCall, tool, WHOLE, WHOLE_WITH_CALL } from './texts.ts';

/** What came of a cell. */
export interface Played {
  events: readonly ChainEvent[];
  /** As recorded, in order. */
  attempts: readonly Attempt[];
  /** Calls that the servers saw, by the label of the key. */
  calls: ReadonlyMap<string, number>;
  /** Calls of a second request made right afterwards, likewise; the failing provider is well again. */
  callsAfter: ReadonlyMap<string, number>;
  /** Milliseconds of the virtual clock until the end. */
  virtualMs: number;
  /** Timers and requests that the engine still holds some seconds later. */
  leftOver: number;
}

type Stage = TestEngine<'first' | 'second'>;

/** Real milliseconds after which a request counts as hanging. */
const HANG_MS = 5_000;

/**
 * Puts a request to a provider with two keys that both fail as the cell says, and a healthy one behind it, then another
 * request.
 */
export async function play(cell: Cell): Promise<Played> {
  const { failing, moment, onBreak, protocol } = cell;
  const whole = moment.call ? WHOLE_WITH_CALL : WHOLE;
  await using t: Stage = await anEngine({
    first: { script: failing, dialect: protocol, keys: 2, settings: { contextWindow: 8_192 } },
    second: {
      script: goesOn(whole, FRESH, moment.call ? { toolCalls: [goodCall] } : {}),
      settings: { contextWindow: 200_000 },
    },
  });

  const request = aRequest({ onBreak, minChars: 20, ...(moment.call ? { tools: [tool] } : {}) });
  const events: ChainEvent[] = [];
  await underWay(t, cell, events, async () => {
    for await (const event of t.engine.stream(request)) events.push(event);
  });
  const virtualMs = t.clock.now() - NOON;
  const attempts = [...t.attempts];
  const calls = callsByKey(t);

  t.servers.first.follow(answers(FRESH));
  await underWay(t, cell, [], () => t.engine.complete(aRequest()));
  const callsAfter = difference(callsByKey(t), calls);
  await t.clock.advance(3_000);
  return { events, attempts, calls, callsAfter, virtualMs, leftOver: t.clock.pending + t.engine.activity().inFlight };
}

/** Lets time run at about its own pace, and fast while the failing provider keeps silent, until the work is done. */
async function underWay(
  t: Stage,
  cell: Cell,
  events: readonly ChainEvent[],
  work: () => Promise<unknown>,
): Promise<void> {
  let isDone = false;
  const done = work().finally(() => {
    isDone = true;
  });
  done.catch(() => {});
  const giveUpAt = Date.now() + HANG_MS;
  while (!isDone) {
    if (Date.now() > giveUpAt) throw new Error('The request hangs');
    await new Promise((resolve) => setTimeout(resolve, 1));
    await t.clock.advance(isSilent(cell, events) ? 5_000 : 1);
  }
  await done;
}

function isSilent({ fault, moment }: Cell, events: readonly ChainEvent[]): boolean {
  if (fault.how !== 'silence') return false;
  const last = events.findLast(({ type }) => type === 'attempt-start' || type === 'attempt-failed');
  return last?.type === 'attempt-start' && last.attempt.provider === 'first' && shownText(events) === moment.text;
}

/** Labels of the keys and how often a server was called with each. */
function callsByKey(t: Stage): Map<string, number> {
  const counts = new Map<string, number>();
  for (const server of Object.values(t.servers)) {
    for (const { headers } of server.calls()) {
      const sent = headers['x-api-key'] ?? headers['authorization'] ?? '';
      const [, id = '', number] = /secret-(\w+)-(\d)$/.exec(sent) ?? [];
      const label = number === '1' ? id : `${id} ${number}`;
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
  }
  return counts;
}

function difference(after: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>): Map<string, number> {
  const counts = [...after].map(([label, count]): [string, number] => [label, count - (before.get(label) ?? 0)]);
  return new Map(counts.filter(([, count]) => count > 0));
}
