import { describe, expect, it } from 'vitest';
import { keyLabel } from '../../../src/engine/keys/keyLabel.ts';

describe('keyLabel', () => {
  it.each([
    [[], 'groq'],
    [['groq'], 'groq 2'],
    [['groq', 'groq 2'], 'groq 3'],
    [['groq', 'groq 3'], 'groq 2'],
    [['groq 2'], 'groq'],
    [['work'], 'groq'],
    [['groq', 'work', 'groq 10'], 'groq 2'],
  ])('beside %j the next is "%s"', (existing, label) => {
    expect(keyLabel('groq', existing)).toBe(label);
  });
});
