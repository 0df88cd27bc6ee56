/** What one secret of SecretStorage holds. */
export interface StoredKey {
  label: string;
  key: string;
  /** Epoch milliseconds. */
  addedAt: number;
  /** Place among the keys of its provider; equal places are ordered by age. */
  position: number;
}

const prefix = 'understudy.key.';

/** The secret's name. Holds no secret itself: it stands in the index and in change events. */
export function secretName(provider: string, keyId: string): string {
  return `${prefix}${provider}.${keyId}`;
}

/** The parts of a name made by `secretName`; ids of providers may hold dots, those of keys do not. */
export function parseSecretName(name: string): { provider: string; keyId: string } | undefined {
  if (!name.startsWith(prefix)) return undefined;
  const rest = name.slice(prefix.length);
  const dot = rest.lastIndexOf('.');
  if (dot < 1 || dot === rest.length - 1) return undefined;
  return { provider: rest.slice(0, dot), keyId: rest.slice(dot + 1) };
}

/** Reads a secret back; `undefined` for what is not one of ours, so that one bad entry does not cost the others. */
export function parseStoredKey(text: string | undefined): StoredKey | undefined {
  if (text === undefined) return undefined;
  try {
    return checked(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function checked(value: unknown): StoredKey | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { label, key, addedAt, position } = value as { [field: string]: unknown };
  if (typeof label !== 'string' || typeof key !== 'string' || key === '') return undefined;
  return { label, key, addedAt: finite(addedAt), position: finite(position) };
}

function finite(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
