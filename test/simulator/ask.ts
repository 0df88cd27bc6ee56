import type { Engine } from '../../src/engine/types/engine.ts';
import type { ChainEvent } from '../../src/engine/types/event.ts';
import type { ChatResult } from '../../src/engine/types/result.ts';
import type { SimNetwork } from './network.ts';
import type { SimClock } from './simClock.ts';
import { answerOf, promptOf, type Question } from './traffic.ts';

/** What became of one question. */
export interface Asked {
  /** `failed`: no provider answered though one was up; `nobody-up`: no provider answered, and none could have. */
  outcome: 'answered' | 'failed' | 'nobody-up';
  /** Who answered. */
  provider?: string;
  /** The answer is not word for word what every provider says to this question. */
  isWrong: boolean;
  /** Another provider went on with it in mid-sentence. */
  isTakenOver: boolean;
  /** Milliseconds; time slept through does not count. */
  durationMs: number;
  /** To the first piece of text that was shown; of streams only. */
  firstTextMs?: number;
}

interface Parts {
  engine: Engine;
  clock: SimClock;
  network: SimNetwork;
}

export async function ask(question: Question, { engine, clock, network }: Parts): Promise<Asked> {
  const [at, begun] = [clock.now(), clock.running];
  let firstTextMs: number | undefined;
  const onText = () => {
    firstTextMs ??= clock.running - begun;
  };
  const request = { messages: [{ role: 'user' as const, content: promptOf(question) }], maxTokens: question.maxTokens };
  const result = question.isStream
    ? await read(engine.stream(request), onText)
    : await engine.complete(request).catch(() => undefined);
  const isAnswered = result !== undefined && result.tier !== 'offline' && result.finishReason !== 'incomplete';
  const wasAnyUp = isAnswered || network.isAnyUp(question, { from: at, to: clock.now() });
  return {
    outcome: isAnswered ? 'answered' : wasAnyUp ? 'failed' : 'nobody-up',
    ...(isAnswered ? { provider: result.provider } : {}),
    isWrong: isAnswered && result.text !== answerOf(question),
    isTakenOver: (result?.seams?.length ?? 0) > 0,
    durationMs: clock.running - begun,
    ...(firstTextMs === undefined ? {} : { firstTextMs }),
  };
}

async function read(events: AsyncIterable<ChainEvent>, onText: () => void): Promise<ChatResult | undefined> {
  let result: ChatResult | undefined;
  for await (const event of events) {
    if (event.type === 'text-delta') onText();
    if (event.type === 'done') result = event.result;
  }
  return result;
}
