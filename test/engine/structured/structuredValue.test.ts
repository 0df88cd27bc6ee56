import { describe, expect, it } from 'vitest';
import { structuredValue } from '../../../src/engine/structured/structuredValue.ts';

const city = {
  type: 'object',
  properties: { name: { type: 'string' }, inhabitants: { type: 'integer', minimum: 0 } },
  required: ['name'],
};
const bern = { name: 'Bern {old town}', inhabitants: 134_000 };
const json = JSON.stringify(bern);

describe('structuredValue', () => {
  it.each([
    ['alone', json],
    ['with blanks around it', `\n  ${JSON.stringify(bern, undefined, 2)}\n`],
    ['in a fence', `\`\`\`json\n${json}\n\`\`\``],
    ['in a fence without a language, in words', `Here you are:\n\n\`\`\`\n${json}\n\`\`\`\nAnything else?`],
    ['in words', `The city [1] is {roughly}: ${json} (source: memory).`],
    ['beside one that does not match', `First try: {"city": "Bern"}. Better: ${json}`],
  ])('finds the value %s', (_where, text) => {
    expect(structuredValue(text, city)).toEqual({ value: bern });
  });

  it.each([
    [{ type: 'integer' }, '42', 42],
    [{ type: ['string', 'null'] }, 'null', null],
    [{ enum: [false] }, ' false ', false],
    [{}, '"text"', 'text'],
    [{ type: 'array', items: { $ref: '#/$defs/n' }, $defs: { n: { type: 'number' } } }, '[1, 2.5]', [1, 2.5]],
  ])('takes every kind of value: %j', (schema, text, value) => {
    expect(structuredValue(text, schema)).toEqual({ value });
  });

  it.each([
    ['no value', 'Bern has about 134,000 inhabitants.', 'no JSON value'],
    ['a value that is cut', `{"cities": [${json}`, 'no JSON value'],
    ['a damaged value', `{cities: [${json}]}`, 'no JSON value'],
    ['two that match', `${json}\n${json}`, '2 JSON values'],
    ['one that lacks a field', '{"inhabitants": 1}', '"name"'],
    ['one of a wrong kind', '{"name": 1}', '#/name'],
  ])('says what is wrong with %s', (_what, text, fault) => {
    expect(structuredValue(text, city)).toEqual({ fault: expect.stringContaining(fault) });
  });

  it('leaves the schema as it was, frozen or not', () => {
    const schema = Object.freeze({ ...city, properties: Object.freeze({ ...city.properties }) });

    expect(structuredValue(json, schema)).toEqual({ value: bern });
    expect(Object.getOwnPropertyNames(city)).toEqual(['type', 'properties', 'required']);
  });

  it('throws for a schema that cannot be used', () => {
    expect(() => structuredValue('{}', { $ref: '#/nowhere' })).toThrow('nowhere');
  });

  it('stays quick with an answer full of brackets', () => {
    const begun = performance.now();

    structuredValue('{'.repeat(200_000), city);
    structuredValue('```json\n'.repeat(40_000), city);
    structuredValue('{}'.repeat(100_000), { type: 'array' });

    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});
