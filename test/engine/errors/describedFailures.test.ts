import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/engine/types/failure.ts';
import { describedFailures, now, replay } from './replay.ts';

describe.each(describedFailures())('a failure of $provider.id', ({ provider, failures }) => {
  it.each(failures)('is read right: $name', (described) => {
    const failure = replay(provider, described);

    expect(essence(failure)).toEqual(described.expect);
    expect(failure.message.length).toBeLessThanOrEqual(300);
  });
});

function essence({ class: failureClass, scope, retryAt, retryAtIsStated, fix, contextLimit }: Failure) {
  return {
    class: failureClass,
    scope,
    ...(retryAt !== undefined && { retryInSeconds: (retryAt - now) / 1000 }),
    ...(retryAtIsStated !== undefined && { isStated: retryAtIsStated }),
    ...(fix !== undefined && { fix }),
    ...(contextLimit !== undefined && { contextLimit }),
  };
}
