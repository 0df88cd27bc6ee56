import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../../src/engine');

/** Loading these takes longer than activating the extension may. */
const heavy = /^import (?!type ).*from '(openai|@anthropic-ai\/sdk|google-auth-library)/m;

it('loads the SDKs with their first request, not with the engine', () => {
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

  const eager = sources.filter((file) => heavy.test(readFileSync(join(root, file), 'utf8')));

  expect(sources.length).toBeGreaterThan(20);
  expect(eager).toEqual([]);
});
