import { describe, expect, it } from 'vitest';
import { closeObjects, isStrict } from '../../../../src/engine/providers/shared/schema.ts';

describe('closing a schema', () => {
  it('reaches every object and leaves open what says so', () => {
    const schema = {
      type: 'object',
      properties: {
        items: { type: 'array', items: { type: 'object', properties: {} } },
        free: { type: 'object', additionalProperties: true },
        either: { anyOf: [{ type: 'object' }, { type: 'string', enum: ['object'] }] },
      },
      $defs: { node: { type: 'object' } },
    };

    expect(closeObjects(schema)).toEqual({
      type: 'object',
      additionalProperties: false,
      properties: {
        items: { type: 'array', items: { type: 'object', properties: {}, additionalProperties: false } },
        free: { type: 'object', additionalProperties: true },
        either: {
          anyOf: [
            { type: 'object', additionalProperties: false },
            { type: 'string', enum: ['object'] },
          ],
        },
      },
      $defs: { node: { type: 'object', additionalProperties: false } },
    });
    expect(schema).not.toHaveProperty('additionalProperties');
  });

  it('is strict when every object requires all it has', () => {
    const child = (required: string[]) => ({
      type: 'object',
      additionalProperties: false,
      properties: { a: { type: 'string' } },
      required,
    });
    const parent = (required: string[]) => ({
      type: 'object',
      additionalProperties: false,
      properties: { child: child(required) },
      required: ['child'],
    });

    expect(isStrict(parent(['a']))).toBe(true);
    expect(isStrict(parent([]))).toBe(false);
    expect(isStrict({ type: 'object', properties: {} })).toBe(false);
  });
});
