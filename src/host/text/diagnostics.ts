import type { RecordedAttempt } from '../../engine/storage/attemptRows.ts';
import type { SettingsProblem } from '../../engine/types/engine.ts';
import type { ProviderHealth } from '../../engine/types/plan.ts';

export interface DiagnosticsInput {
  /** Name and version of what is running, such as `VS Code: 1.139.1`. */
  versions: { [what: string]: string };
  settings: unknown;
  problems: readonly SettingsProblem[];
  explanation: readonly string[];
  health: readonly ProviderHealth[];
  /** Newest first. */
  attempts: readonly RecordedAttempt[];
  /** Epoch milliseconds. */
  now: number;
}

/**
 * What a bug report needs. English whatever the user's language, times in UTC.
 * Built from what holds no secret, and still to be passed through the redactor.
 */
export function diagnostics(input: DiagnosticsInput): string {
  const versions = Object.entries(input.versions).map(([what, version]) => `- ${what}: ${version}`);
  const problems = input.problems.map(({ severity, path, message }) => `- ${severity}: ${path}: ${message}`);
  const sections: [string, string][] = [
    [`Understudy diagnostics, ${new Date(input.now).toISOString()}`, versions.join('\n')],
    ['Route', input.explanation.join('\n')],
    ['Health', input.health.map(healthLine).join('\n') || 'none'],
    ['Last attempts', input.attempts.map(attemptLine).join('\n') || 'none'],
    ['Problems', problems.join('\n') || 'none'],
    ['Settings', `\`\`\`json\n${JSON.stringify(input.settings, undefined, 2)}\n\`\`\``],
  ];
  return `${sections.map(([title, body]) => `## ${title}\n\n${body}`).join('\n\n')}\n`;
}

function healthLine({ provider, state, keys, readyAt, breaker, lastFailure }: ProviderHealth): string {
  const until = isoTime(readyAt);
  const last = lastFailure
    ? `, last failure ${isoTime(lastFailure.at)} ${lastFailure.class}: ${lastFailure.message}`
    : '';
  const labels = keys.map((key) => `${key.label} ${key.state}`).join(', ');
  const circuit = breaker ? `, breaker ${breaker.state} until ${isoTime(breaker.until)}` : '';
  return `- ${provider}: ${state}${until && ` until ${until}`}${circuit}${labels && ` (${labels})`}${last}`;
}

function attemptLine({ provider, keyLabel, model, startedAt, durationMs, outcome, failure }: RecordedAttempt): string {
  const what = failure
    ? `${outcome}, ${failure.class}${failure.status ? ` ${failure.status}` : ''}: ${failure.message}`
    : outcome;
  return `- ${isoTime(startedAt)} ${[provider, keyLabel, model].filter(Boolean).join(' · ')}: ${what}, ${Math.round(durationMs)} ms`;
}

function isoTime(time: number | undefined): string {
  return time !== undefined && Number.isFinite(time) ? new Date(time).toISOString() : '';
}
