import { redactKeyLike } from '../../engine/errors/redact.ts';

/** Servers on this machine take any word for a key, and words may stand in labels. */
const minSecretLength = 16;

/** Whether a label would show a key: one of these, or something that looks like one. */
export function holdsKey(label: string, secrets: Iterable<string>): boolean {
  if (redactKeyLike(label) !== label) return true;
  return [...secrets].some((secret) => secret.length >= minSecretLength && label.includes(secret));
}
