import type { OfflineInput, OfflineLanguage, OfflineProvider } from '../../../src/engine/offline/offlineInput.ts';
import type { FailureClass } from '../../../src/engine/types/failure.ts';
import type { PlannedCandidate, SkipReason } from '../../../src/engine/types/plan.ts';
import type { Attempt } from '../../../src/engine/types/result.ts';

/** Saturday, 21 November 2026, 14:01 UTC. */
export const now = Date.UTC(2026, 10, 21, 14, 1);
export const minute = 60_000;

export const languages: readonly OfflineLanguage[] = ['en', 'ru', 'es', 'zh'];

export const providers: readonly OfflineProvider[] = [
  { id: 'groq', name: 'Groq', keysUrl: 'https://console.groq.example/keys', hasFreeTier: true },
  { id: 'google', name: 'Google Gemini', keysUrl: 'https://google.example/keys', hasFreeTier: true },
  { id: 'anthropic', name: 'Anthropic', keysUrl: 'https://anthropic.example/keys' },
  { id: 'ollama', name: 'Ollama', isLocal: true },
];

export function anInput(over: Partial<OfflineInput> = {}): OfflineInput {
  return { question: 'Why?', plan: [], attempts: [], providers, now, locale: 'en-GB', timeZone: 'UTC', ...over };
}

/** A row of the plan that is not called. */
export function skipped(
  provider: string,
  skip: SkipReason,
  over: { readyAt?: number; key?: string } = {},
): PlannedCandidate {
  const { readyAt, key } = over;
  const candidate = { provider, model: 'm', ...(key !== undefined && { key: { id: key, label: key } }) };
  return { candidate, isReady: false, skip, ...(readyAt !== undefined && { readyAt }) };
}

export function benched(provider: string, failureClass: FailureClass, readyAt: number, key?: string): PlannedCandidate {
  const skip = { kind: 'benched', class: failureClass, scope: 'key', message: '' } as const;
  return skipped(provider, skip, { readyAt, ...(key !== undefined && { key }) });
}

export function withoutKey(provider: string): PlannedCandidate {
  return skipped(provider, { kind: 'no-key' });
}

export function failedAttempt(
  provider: string,
  failureClass: FailureClass,
  over: Partial<Attempt['failure']> = {},
): Attempt {
  const failure = { class: failureClass, scope: 'provider', message: '', ...over } as const;
  return { provider, model: 'm', startedAt: now - 1000, durationMs: 10, outcome: 'failed', failure };
}

/** The lines of a section, without its heading. */
export function section(markdown: string, heading: string): string {
  const [, after = ''] = markdown.split(`### ${heading}\n\n`);
  return after.split('\n\n### ')[0] ?? '';
}
