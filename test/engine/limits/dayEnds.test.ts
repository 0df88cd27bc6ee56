import { describe, expect, it } from 'vitest';
import { aNeed, aStage, limitedTo, NOON } from './support.ts';

const SECOND = 1_000;
const MIDNIGHT = NOON + 12 * 60 * 60_000;

describe('a counter of the day', () => {
  it('that starts anew while a call is under way says when there may be room, and no time that is over', () => {
    const stage = aStage(limitedTo({ tokensPerDay: 1_000 }));
    stage.mustReserve(aNeed(100, 800), MIDNIGHT - SECOND);

    const hindrance = stage.hindrance(aNeed(100, 800), MIDNIGHT + SECOND);

    expect(hindrance?.readyAt).toBeGreaterThan(MIDNIGHT + SECOND);
  });
});
