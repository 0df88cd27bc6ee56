import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/engine/errors/classify.ts';
import type { Failure, FailureClass } from '../../../src/engine/types/failure.ts';
import { aContext, describedFailures, replay } from './replay.ts';

/** A folder of recorded answers, one sub-folder per provider; its `INDEX.md` names the class of each error. */
const folder = process.env['UNDERSTUDY_FIXTURES'];

/** The index's words for classes; it is older than the project's own. */
const classOf: Readonly<Record<string, FailureClass>> = {
  context_length: 'context-too-long',
  model_not_found: 'model-not-found',
  rate_limit: 'rate-limited',
  auth: 'credential-refused',
  bad_request: 'bad-request',
  unsupported: 'bad-request',
  model: 'bad-answer',
};

describe.skipIf(folder === undefined)('recorded failures (set UNDERSTUDY_FIXTURES to a folder of recordings)', () => {
  it.each(recordedFailures())('reads $path as $expected', ({ path, expected }) => {
    expect(classifyRecording(path).class).toBe(expected);
  });

  it('finds the error that ends a recorded stream', () => {
    const streams = ['groq', 'openrouter'].flatMap((provider) =>
      readdirSync(join(folder ?? '', provider))
        .filter((file) => file === 'stream-inband-error.http.json' || file.startsWith('stream-keepalive'))
        .map((file) => classifyRecording(`${provider}/${file}`)),
    );

    expect(streams.map((failure) => failure.class)).toEqual(['bad-answer', 'bad-answer']);
  });
});

it('leaves fewer than 2 % of all failures unknown', () => {
  const described = describedFailures().flatMap(({ provider, failures }) =>
    failures.map((failure) => replay(provider, failure)),
  );
  const recorded = recordedFailures().map(({ path }) => classifyRecording(path));
  const all = [...described, ...recorded];

  const unknown = all.filter((failure) => failure.class === 'unknown');

  expect(all.length).toBeGreaterThan(200);
  expect(unknown.length / all.length).toBeLessThan(0.02);
});

function recordedFailures(): { path: string; expected: FailureClass }[] {
  if (folder === undefined || !existsSync(join(folder, 'INDEX.md'))) return [];
  const index = readFileSync(join(folder, 'INDEX.md'), 'utf8');
  const rows = [...index.matchAll(/^- `([^`]+\.json)`.*ERROR(?: →)? (\w+)/gm)];
  return rows.map(([, path = '', word = '']) => ({ path, expected: classOf[word] ?? 'unknown' }));
}

function classifyRecording(path: string): Failure {
  const provider = path.split('/')[0] ?? '';
  const text = readFileSync(join(folder ?? '', path), 'utf8');
  if (!path.endsWith('.http.json')) return classify({ phase: 'connect', body: text }, aContext({ id: provider }));
  const { status, headers, body } = JSON.parse(text) as {
    status: number;
    headers: Record<string, string>;
    body: string;
  };
  return classify({ phase: 'connect', status, headers: new Headers(headers), body }, aContext({ id: provider }));
}
