import type { Translate } from '../../engine/types/wording.ts';
import type { ChatController, StreamAnswer } from '../chat/chatController.ts';
import { rehearsalEngine, type SharedDeps } from './rehearsalEngine.ts';
import { rehearsalScript } from './script.ts';
import { openStage } from './stage.ts';

export interface Rehearsal {
  controller: ChatController;
  shared: SharedDeps;
  t: Translate;
  /** Default: a new one. */
  conversationId?: string | undefined;
  /** Called as soon as there is something to see. */
  show(conversationId: string): void;
  /** Pauses that let a reader follow; default as a person reads, in milliseconds. */
  pace?: { beforeFailureMs: number; betweenPiecesMs: number };
}

/** The longest a request of the rehearsal may take, whatever happens. */
const LONGEST_MS = 60_000;

const failing = [
  'rehearsal-rate-limit',
  'rehearsal-bad-key',
  'rehearsal-edge-block',
  'rehearsal-overload',
  'rehearsal-hang',
];

/**
 * Sends two real questions through the real chain to small local servers that fail as providers do, in one conversation:
 * the first walks through everyone who refuses, the second breaks off in the middle. Stopping the first ends the rehearsal.
 *
 * @throws Error when the servers cannot be opened. They are closed in any case.
 */
export async function rehearse({ controller, shared, t, show, ...rest }: Rehearsal): Promise<void> {
  const script = rehearsalScript(t);
  const { beforeFailureMs, betweenPiecesMs } = rest.pace ?? { beforeFailureMs: 600, betweenPiecesMs: 15 };
  const answers = [script.failuresAnswer, script.restartAnswer];
  const stage = await openStage({ answers, cutAnswer: script.cutAnswer, beforeFailureMs, betweenPiecesMs }, t);
  const engine = rehearsalEngine(stage, { ...shared, t });
  const through = (providers: string[]): StreamAnswer => {
    return ({ messages }, signal) => {
      const request = { messages, providers: [...providers, 'rehearsal-answer'], onBreak: 'restart' as const };
      return engine.stream(request, AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]));
    };
  };
  try {
    const first = controller.ask({
      conversationId: rest.conversationId,
      title: script.title,
      text: script.failuresQuestion,
      stream: through(failing),
    });
    const { conversationId } = first;
    show(conversationId);
    const { status } = await first.ended;
    if (status === 'cancelled') return;
    const second = { conversationId, text: script.cutQuestion, stream: through(['rehearsal-cut']) };
    await controller.ask(second).ended;
  } finally {
    engine.dispose();
    await stage.close();
  }
}
