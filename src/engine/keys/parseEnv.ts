import { parse } from 'dotenv';
import type { ProviderRow } from '../types/provider.ts';
import { cleanKey } from './cleanKey.ts';

/** A key found outside, not stored yet. */
export interface FoundKey {
  provider: string;
  /** The variable it stood in. */
  envName: string;
  key: string;
}

export type Environment = { readonly [name: string]: string | undefined };

export type KeyRow = Pick<ProviderRow, 'id' | 'keyEnv' | 'usesServiceAccount'>;

/**
 * Keys among environment variables, by the names in the catalogue: `GROQ_API_KEY`, numbered `GROQ_API_KEY_2`, and lists
 * `GROQ_API_KEYS=a,b`. In the order of the rows, then of the names; each key once per provider. Left out: what could not
 * be a key, placeholders, and paths of service account files (see `serviceAccountPaths`).
 */
export function parseEnv(env: Environment, rows: readonly KeyRow[]): FoundKey[] {
  return rows.flatMap((row) => {
    const found = row.keyEnv
      .flatMap((name) => valuesOf(name, env))
      .flatMap(({ envName, value }) => {
        const cleaned = cleanKey(value);
        const isKey = cleaned.ok && isOfKind(row, cleaned.key) && !isPlaceholder(cleaned.key);
        return isKey ? [{ provider: row.id, envName, key: cleaned.key }] : [];
      });
    return found.filter(({ key }, index) => found.findIndex((earlier) => earlier.key === key) === index);
  });
}

/** The variables in the text of a `.env` file. */
export function readEnvFile(text: string): Environment {
  return parse(text.replace(/^\ufeff/, ''));
}

/** Service account files that variables name (`GOOGLE_APPLICATION_CREDENTIALS`), for the caller to read. */
export function serviceAccountPaths(
  env: Environment,
  rows: readonly KeyRow[],
): { provider: string; envName: string; path: string }[] {
  const names = rows.flatMap((row) =>
    row.usesServiceAccount ? row.keyEnv.map((envName) => ({ provider: row.id, envName })) : [],
  );
  return names.flatMap(({ provider, envName }) => {
    const path = env[envName]?.trim() ?? '';
    return path === '' || path.startsWith('{') ? [] : [{ provider, envName, path }];
  });
}

/** The values of a name: the plain one, numbered ones in order, those of the list. */
function valuesOf(base: string, env: Environment): { envName: string; value: string }[] {
  const numberOf = (name: string) => Number(name.slice(base.length + 1));
  const numbered = Object.keys(env)
    .filter((name) => name.startsWith(`${base}_`) && /^\d{1,3}$/.test(name.slice(base.length + 1)))
    .sort((a, b) => numberOf(a) - numberOf(b));
  const single = [base, ...numbered].map((envName) => ({ envName, value: env[envName] ?? '' }));
  const envName = `${base}S`;
  const listed = (env[envName] ?? '').split(/[\s,;]+/).map((value) => ({ envName, value }));
  return [...single, ...listed].filter(({ value }) => value !== '');
}

/** A document where a document belongs, a plain key elsewhere. */
function isOfKind({ usesServiceAccount }: KeyRow, key: string): boolean {
  return key.startsWith('{') === (usesServiceAccount === true);
}

/** What `.env.example` files hold in place of a key. */
function isPlaceholder(key: string): boolean {
  return key.length < 8 || /\.\.\.|^(<|\$\{|your|my[-_]|xxx|change|replace|insert|todo|example)/i.test(key);
}
