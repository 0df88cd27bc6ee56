import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { duration, number, timeAgo } from '../../../src/webview/chat/format.ts';

beforeAll(() => {
  vi.stubGlobal('document', { documentElement: { lang: 'en' } });
});

afterAll(() => {
  vi.unstubAllGlobals();
});

describe('duration', () => {
  it.each([
    [0, '0 ms'],
    [340, '340 ms'],
    [1840, '1.8 s'],
    [42_300, '42 s'],
    [125_000, '2 min 5 s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe('number', () => {
  it('groups thousands', () => {
    expect(number(1_234_567)).toBe('1,234,567');
  });
});

describe('timeAgo', () => {
  const now = new Date(2026, 2, 12, 14, 30).getTime();
  const minute = 60_000;

  it.each([
    [0, 'now'],
    [5 * minute, '5 min. ago'],
    [3 * 60 * minute, '3 hr. ago'],
    [25 * 60 * minute, 'yesterday'],
    [10 * 24 * 60 * minute, 'Mar 2'],
    [100 * 24 * 60 * minute, 'Dec 2, 2025'],
  ])('writes what is %d ms old as %s', (age, text) => {
    expect(timeAgo(now - age, now)).toBe(text);
  });
});
