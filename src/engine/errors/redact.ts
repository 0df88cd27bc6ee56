import { isRecord } from './json.ts';
import { keyContexts, keyPatterns, keySigns } from './keyPatterns.ts';

export type Redactor = (text: string) => string;

const MARK = '[key]';
/** A shorter secret would be found inside ordinary words. */
const MIN_SECRET_CHARS = 6;

/**
 * Replaces every stored secret, and whatever looks like a key, by `[key]`.
 *
 * Secrets are also found URL-encoded, base64-encoded, JSON-escaped and without their surrounding spaces; of a service
 * account document the private key and its id. Secrets shorter than 6 characters are left to the patterns.
 *
 * @param knownSecrets Asked at every call, so that a key is covered from the moment it is stored. Must not wait.
 */
export function createRedactor(knownSecrets: () => Iterable<string>): Redactor {
  const formsOf = memoized(formsOfSecret);
  return (text) => {
    if (text === '') return text;
    const forms = [...knownSecrets()].flatMap(formsOf).sort((a, b) => b.length - a.length);
    let redacted = text;
    for (const form of forms) {
      if (redacted.includes(form)) redacted = redacted.replaceAll(form, MARK);
    }
    return redactKeyLike(redacted);
  };
}

/** Replaces what looks like a key of any provider by `[key]`. */
export function redactKeyLike(text: string): string {
  if (!keySigns.test(text)) return text;
  let redacted = text;
  for (const pattern of keyPatterns) redacted = redacted.replace(pattern, MARK);
  for (const context of keyContexts) redacted = redacted.replace(context, `$1${MARK}`);
  return redacted;
}

function formsOfSecret(secret: string): string[] {
  const whole = [secret, secret.trim(), ...documentSecrets(secret)];
  const forms = whole.flatMap((text) => [
    text,
    encodeUri(text),
    JSON.stringify(text).slice(1, -1),
    ...base64Forms(text),
  ]);
  return [...new Set(forms)].filter((form) => form.length >= MIN_SECRET_CHARS);
}

/** The parts of a service account document that are secret, the lines of its private key one by one. */
function documentSecrets(secret: string): string[] {
  if (!secret.trim().startsWith('{')) return [];
  try {
    const document: unknown = JSON.parse(secret);
    if (!isRecord(document)) return [];
    const parts = [document['private_key'], document['private_key_id']].filter((part) => typeof part === 'string');
    return parts.flatMap((part) => [part, ...part.split('\n').filter((line) => !/^-----|^$/.test(line))]);
  } catch {
    return [];
  }
}

function encodeUri(text: string): string {
  // A lone surrogate cannot be encoded.
  return encodeURIComponent(text.toWellFormed());
}

/**
 * Base64 of the secret alone and after 1 or 2 other bytes, as in `user:secret`: the characters that depend on
 * neighbours are cut off at both ends.
 */
function base64Forms(text: string): string[] {
  const bytes = new TextEncoder().encode(text);
  const forms = [0, 1, 2].map((before) => {
    const padded = new Uint8Array(before + bytes.length);
    padded.set(bytes, before);
    const encoded = toBase64(padded).replace(/=+$/, '');
    return encoded.slice(before === 0 ? 0 : before + 1, (before + bytes.length) % 3 === 0 ? undefined : -1);
  });
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Keys are few and seldom change, texts are many; bounded, since a removed key should not stay in memory. */
function memoized(compute: (key: string) => string[]): (key: string) => string[] {
  const known = new Map<string, string[]>();
  return (key) => {
    const found = known.get(key) ?? compute(key);
    if (known.size > 200) known.clear();
    known.set(key, found);
    return found;
  };
}
