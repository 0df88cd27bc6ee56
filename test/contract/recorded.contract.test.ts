import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sendsBytes } from '../support/loopback/answers.ts';
import { foreignRecordings, type RecordedCase, recordedCases } from './support/recordedCases.ts';
import { playsRecording } from './support/recordings.ts';
import { replay, rowFor } from './support/replay.ts';

/** An answer of this project's own: the lines of the body and what must come out. */
interface OwnAnswer {
  row: string;
  /** What the answer shows. */
  about: string;
  status?: number;
  contentType?: string;
  /** Joined with line feeds. */
  body: string[];
  expect: Omit<RecordedCase, 'file' | 'row'>;
}

const ownFolder = join(import.meta.dirname, '../fixtures/answers');

describe('the answers in test/fixtures/answers', () => {
  it.each(readdirSync(ownFolder))('%s comes out as it says', async (file) => {
    const answer = JSON.parse(readFileSync(join(ownFolder, file), 'utf8')) as OwnAnswer;
    const headers = { 'content-type': answer.contentType ?? 'text/event-stream' };

    const plays = sendsBytes(answer.body.join('\n'), { headers, status: answer.status ?? 200 });

    await replay(rowFor(answer.row), plays, answer.expect);
  });
});

const folder = process.env['UNDERSTUDY_FIXTURES'];
if (!folder) console.warn('UNDERSTUDY_FIXTURES is not set: the recorded answers of providers are not replayed');

describe.skipIf(!folder)('the recordings in UNDERSTUDY_FIXTURES', () => {
  it.each(recordedCases)('$file comes out as its index says', async ({ file, row, status, ...expected }) => {
    const id = row ?? file.split('/')[0] ?? '';
    const target = rowFor(id);
    const behaviour = playsRecording(join(folder ?? '', file), {
      dialect: target.protocol,
      ...(status === undefined ? {} : { status }),
    });

    await replay(target, behaviour, expected);
  });

  it('has no recording that is not checked here', () => {
    const known = new Set([...recordedCases.map(({ file }) => file), ...foreignRecordings]);

    expect(recordingsIn(folder ?? '').filter((file) => !known.has(file))).toEqual([]);
  });
});

function recordingsIn(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}
