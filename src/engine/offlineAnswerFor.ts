import { offlineAnswer } from './offline/offlineAnswer.ts';
import type { OfflineLanguage } from './offline/offlineInput.ts';
import type { EngineDeps } from './types/deps.ts';
import type { OfflineContext } from './types/offline.ts';
import type { PlannedCandidate } from './types/plan.ts';
import type { Provider } from './types/provider.ts';
import type { ChatRequest } from './types/request.ts';
import type { Attempt } from './types/result.ts';

interface Situation {
  request: ChatRequest;
  plan: readonly PlannedCandidate[];
  attempts: readonly Attempt[];
  providers: ReadonlyMap<string, Provider>;
}

/** Gathers what the offline tier may know and lets it answer. Cannot fail: without context it answers from the plan alone. */
export async function offlineAnswerFor(
  { request, plan, attempts, providers }: Situation,
  { clock, language, offlineContext, log }: Pick<EngineDeps, 'clock' | 'language' | 'offlineContext' | 'log'>,
): Promise<string> {
  const context = await gather(() => offlineContext?.(request), log);
  return offlineAnswer(
    {
      question: lastQuestion(request),
      plan,
      attempts,
      providers: [...providers.values()],
      ...(context ? { context } : {}),
      now: clock.now(),
      locale: language,
    },
    languageOf(language),
  );
}

async function gather(
  ask: () => Promise<OfflineContext> | undefined,
  log: EngineDeps['log'],
): Promise<OfflineContext | undefined> {
  try {
    return await ask();
  } catch (error) {
    log.warn(`The offline tier answers without the editor's context: ${error}`);
    return undefined;
  }
}

function lastQuestion({ messages }: ChatRequest): string {
  const content = messages.findLast((message) => message.role === 'user')?.content ?? '';
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}

function languageOf(tag: string): OfflineLanguage {
  const language = tag.toLowerCase().split(/[-_]/)[0];
  return language === 'ru' || language === 'es' || language === 'zh' ? language : 'en';
}
