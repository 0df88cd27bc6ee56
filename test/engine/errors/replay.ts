import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClassifyContext, classify, type Evidence } from '../../../src/engine/errors/classify.ts';
import type { Failure, FailureClass, ParameterFix, Phase, Scope } from '../../../src/engine/types/failure.ts';

/** Two in the morning in California, on a Saturday. */
export const now = Date.parse('2026-11-21T10:00:00Z');

/** A failure written down in `test/fixtures/failures`, with what must be made of it. */
export interface DescribedFailure {
  name: string;
  status?: number;
  headers?: Record<string, string>;
  /** JSON is sent as its text. */
  body?: unknown;
  phase?: Phase;
  answer?: NonNullable<Evidence['answer']>;
  expect: {
    class: FailureClass;
    scope: Scope;
    retryInSeconds?: number;
    isStated?: boolean;
    fix?: ParameterFix;
    contextLimit?: number;
  };
}

export interface FailureFile {
  provider: Omit<ClassifyContext['provider'], 'name'>;
  failures: DescribedFailure[];
}

export function describedFailures(): FailureFile[] {
  const folder = join(import.meta.dirname, '../../fixtures/failures');
  return readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as FailureFile);
}

export function replay(
  provider: FailureFile['provider'],
  described: Omit<DescribedFailure, 'expect' | 'name'>,
): Failure {
  const { body, headers, phase = 'connect', ...rest } = described;
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return classify({ ...rest, phase, headers: new Headers(headers), body: text }, aContext(provider));
}

export function aContext(provider: Partial<ClassifyContext['provider']> = {}): ClassifyContext {
  const id = provider.id ?? 'acme';
  return { provider: { ...provider, id, name: id }, model: 'some-model', now };
}
