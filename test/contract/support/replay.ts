import { expect } from 'vitest';
import { ProviderFailure } from '../../../src/engine/errors/providerFailure.ts';
import type { ProviderRow } from '../../../src/engine/types/provider.ts';
import type { Behaviour } from '../../support/loopback/behaviour.ts';
import { collectUntilFailure, fold } from './fold.ts';
import type { RecordedCase } from './recordedCases.ts';
import { rowOf, startSubject } from './subject.ts';

export function rowFor(id: string): ProviderRow {
  return id === 'plain' ? { ...rowOf('openai'), id: 'plain', quirks: {} } : rowOf(id);
}

/** Plays an answer to the row's adapter and checks what comes out. */
export async function replay(
  row: ProviderRow,
  behaviour: Behaviour,
  expected: Omit<RecordedCase, 'file'>,
): Promise<void> {
  await using subject = await startSubject(row, behaviour);

  const { events, error } = await collectUntilFailure(subject.adapter.stream(subject.call()));

  const folded = fold(events);
  expect(error instanceof ProviderFailure ? error.failure.class : error).toBe(expected.failure);
  if (expected.text !== undefined) expect(folded.text).toBe(expected.text);
  if (expected.textStart !== undefined)
    expect(folded.text.trimStart().slice(0, expected.textStart.length)).toBe(expected.textStart);
  if (expected.reasoningStart !== undefined) {
    expect(folded.reasoning.slice(0, expected.reasoningStart.length)).toBe(expected.reasoningStart);
  } else {
    expect(folded.reasoning).toBe('');
  }
  if (expected.reasoningLength !== undefined) expect(folded.reasoning).toHaveLength(expected.reasoningLength);
  expect(folded.calls.map((call) => ({ name: call.name, arguments: call.arguments }))).toEqual(expected.calls ?? []);
  expect(folded.calls.every((call) => call.id !== '')).toBe(true);
  expect(folded.finish).toBe(expected.finish);
  if (expected.finishDetail !== undefined) expect(folded.finishDetail).toBe(expected.finishDetail);
  if (expected.usage !== undefined) expect(folded.usage).toMatchObject(expected.usage);
}
