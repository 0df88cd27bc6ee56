import type { AttemptView, SeamView } from '../../protocol/view.ts';
import { t } from './strings.ts';

/** More failures than this are counted instead of told. */
const mostClauses = 3;

/**
 * How this answer came about, in one sentence: `Groq was rate limited, then Mistral refused the key: answered by Anthropic`, or
 * `Groq went on after Anthropic broke off`. Undefined when nothing failed, as then there is nothing to tell.
 */
export function fallbackStory(attempts: readonly AttemptView[], seams: readonly SeamView[] = []): string | undefined {
  const takeovers = takeoversOf(attempts, seams);
  const broken = new Set(takeovers.map(({ broken }) => broken));
  const failures = attempts.filter((attempt) => attempt.outcome === 'failed' && !broken.has(attempt));
  const events = [
    ...groups(failures).map((group) => ({ at: attempts.indexOf(group[0] as AttemptView), text: clause(group) })),
    ...takeovers.map(({ taker, text }) => ({ at: attempts.indexOf(taker), text })),
  ];
  // Whoever took over and failed, too, took over first.
  const clauses = events.toReversed().sort((a, b) => a.at - b.at);
  return ending(
    clauses.map(({ text }) => text),
    attempts,
    takeovers.at(-1)?.taker,
  );
}

function ending(
  clauses: readonly string[],
  attempts: readonly AttemptView[],
  taker: AttemptView | undefined,
): string | undefined {
  const last = attempts.at(-1);
  if (clauses.length === 0) return undefined;
  const told = clauses.length > mostClauses ? clauses.slice(0, mostClauses - 1) : clauses;
  const rest = clauses.length - told.length;
  const failures = told.join(t(', then ')) + (rest > 0 ? t(' and {0} more', rest) : '');
  if (last === taker) return failures;
  if (last?.outcome === 'ok') return t('{0}: answered by {1}', failures, successor(last, attempts));
  if (last?.outcome === 'running') return t('{0}: asking {1}', failures, successor(last, attempts));
  return failures;
}

/** By its provider; one that had failed itself, by what is different now: `Groq (groq 2)`. */
function successor(last: AttemptView, attempts: readonly AttemptView[]): string {
  const own = attempts.filter(({ outcome, provider }) => outcome === 'failed' && provider === last.provider);
  if (own.length === 0) return last.provider;
  const { provider, keyLabel } = last;
  const isSameKey = own.some((attempt) => attempt.keyLabel === keyLabel);
  return keyLabel === undefined || isSameKey ? t('{0} on another try', provider) : t('{0} ({1})', provider, keyLabel);
}

/** Whom the page is waiting for, while an answer is on its way: the host's own words where it has some. */
export function progressText(progress: string | undefined, attempts: readonly AttemptView[], hasText: boolean): string {
  if (progress) return progress;
  const running = attempts.findLast(({ outcome }) => outcome === 'running');
  if (!running) return t('Working');
  return hasText ? t('{0} is answering', running.provider) : t('Asking {0}', running.provider);
}

interface Takeover {
  broken: AttemptView;
  taker: AttemptView;
  text: string;
}

/** Who went on after whom, with their attempts. Who took over before is the one that broke off next. */
function takeoversOf(attempts: readonly AttemptView[], seams: readonly SeamView[]): Takeover[] {
  const found: Takeover[] = [];
  let brokenAt = lastOfFirstRun(attempts, seams[0]?.after);
  for (const { provider, keyLabel, after } of seams) {
    const isTaker = (attempt: AttemptView) => attempt.provider === provider && attempt.keyLabel === keyLabel;
    const takerAt = attempts.findIndex((attempt, index) => index > brokenAt && isTaker(attempt));
    const [broken, taker] = [attempts[brokenAt], attempts[takerAt]];
    if (!broken || !taker || after === undefined) break;
    found.push({ broken, taker, text: t('{0} went on after {1} broke off', provider, after) });
    brokenAt = takerAt;
  }
  return found;
}

/** Of several keys of one provider that failed one after the other, the last one had begun to write. */
function lastOfFirstRun(attempts: readonly AttemptView[], provider: string | undefined): number {
  const isFailed = (attempt: AttemptView | undefined) =>
    attempt?.provider === provider && attempt?.outcome === 'failed';
  let at = attempts.findIndex(isFailed);
  while (at >= 0 && isFailed(attempts[at + 1])) at += 1;
  return at;
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
