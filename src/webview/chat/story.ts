import type { AttemptView } from '../../protocol/view.ts';
import { t } from './strings.ts';

/** More failures than this are counted instead of told. */
const mostClauses = 3;

/**
 * What happened before this answer, in one sentence: `Groq was rate limited, then Mistral refused the key: answered by
 * Anthropic`. Undefined when nothing failed, as then there is nothing to tell.
 */
export function fallbackStory(attempts: readonly AttemptView[]): string | undefined {
  const clauses = groups(attempts.filter(({ outcome }) => outcome === 'failed')).map(clause);
  if (clauses.length === 0) return undefined;
  const told = clauses.length > mostClauses ? clauses.slice(0, mostClauses - 1) : clauses;
  const rest = clauses.length - told.length;
  const failures = told.join(t(', then ')) + (rest > 0 ? t(' and {0} more', rest) : '');
  const last = attempts.at(-1);
  if (last?.outcome === 'ok') return t('{0}: answered by {1}', failures, last.provider);
  if (last?.outcome === 'running') return t('{0}: asking {1}', failures, last.provider);
  return failures;
}

/** Whom the page is waiting for, while an answer is on its way: the host's own words where it has some. */
export function progressText(progress: string | undefined, attempts: readonly AttemptView[], hasText: boolean): string {
  if (progress) return progress;
  const running = attempts.findLast(({ outcome }) => outcome === 'running');
  if (!running) return t('Working');
  return hasText ? t('{0} is answering', running.provider) : t('Asking {0}', running.provider);
}

/** Failures of one provider in a row that went wrong in the same way: several keys, or a retry. */
function groups(failures: readonly AttemptView[]): AttemptView[][] {
  const found: AttemptView[][] = [];
  for (const failure of failures) {
    const [first] = found.at(-1) ?? [];
    if (first?.provider === failure.provider && clause([first]) === clause([failure])) found.at(-1)?.push(failure);
    else found.push([failure]);
  }
  return found;
}

function clause(group: readonly AttemptView[]): string {
  const [first] = group as [AttemptView];
  const what = sentence(first);
  if (group.length === 1) return what;
  const keys = new Set(group.map(({ keyLabel }) => keyLabel)).size;
  return keys > 1 ? t('{0} ({1} keys)', what, keys) : t('{0} ({1} times)', what, group.length);
}

function sentence({ provider, summary, reason }: AttemptView): string {
  if (summary) return `${provider} ${summary}`;
  return reason ? t('{0} failed ({1})', provider, reason) : t('{0} failed', provider);
}
