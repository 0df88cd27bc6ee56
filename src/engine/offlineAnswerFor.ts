import { offlineAnswer } from './offline/offlineAnswer.ts';
import type { OfflineLanguage } from './offline/offlineInput.ts';
import type { EngineDeps } from './types/deps.ts';
import type { OfflineContext } from './types/offline.ts';
import type { PlannedCandidate } from './types/plan.ts';
import type { Provider } from './types/provider.ts';
import type { ChatRequest } from './types/request.ts';
import type { Attempt } from './types/result.ts';
import { wait } from './util/wait.ts';

/** How long the host may gather what helps, milliseconds: somebody is waiting. */
const CONTEXT_MS = 2_000;

interface Situation {
  request: ChatRequest;
  plan: readonly PlannedCandidate[];
  attempts: readonly Attempt[];
  providers: ReadonlyMap<string, Provider>;
  signal: AbortSignal | undefined;
}

type Deps = Pick<EngineDeps, 'clock' | 'language' | 'offlineContext' | 'log' | 'redact'>;

/**
 * Gathers what the offline tier may know and lets it answer. Cannot fail: without context, or with one that cannot be
 * used, it answers from the plan alone. Takes two seconds at most, and ends at once when the signal aborts.
 */
export async function offlineAnswerFor(
  { request, plan, attempts, providers, signal }: Situation,
  deps: Deps,
): Promise<string> {
  const { clock, language } = deps;
  const answer = (context: OfflineContext | undefined) =>
    offlineAnswer(
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
  try {
    return answer(await gather(request, deps, signal));
  } catch (error) {
    deps.log.warn(deps.redact(`The offline tier answers without the editor's context: ${error}`));
    return answer(undefined);
  }
}

/** The host's context, or nothing when it takes too long. */
async function gather(
  request: ChatRequest,
  { clock, offlineContext }: Deps,
  signal: AbortSignal | undefined,
): Promise<OfflineContext | undefined> {
  const asked = offlineContext?.(request);
  if (!asked) return undefined;
  const ended = new AbortController();
  const limit = wait(clock, CONTEXT_MS, signal ? AbortSignal.any([signal, ended.signal]) : ended.signal);
  try {
    return await Promise.race([asked, limit.then(() => undefined)]);
  } finally {
    // Takes the timer away. A context that comes, or fails, later is of no use to anybody.
    ended.abort();
    asked.catch(() => {});
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
