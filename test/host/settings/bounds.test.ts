import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resolveProviders } from '../../../src/engine/providers/resolve.ts';

/** As much of a JSON schema as the settings use. */
interface Schema {
  type?: string;
  minimum?: number;
  maximum?: number;
  properties?: { [name: string]: Schema };
  additionalProperties?: Schema | boolean;
  required?: string[];
}

/** A number somewhere in the settings, and how to write it there with everything beside it that it needs. */
interface Place {
  path: string;
  schema: Schema;
  settingsWith(value: number): object;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const settings: { [id: string]: Schema } = manifest.contributes.configuration.properties;

const read = ['timeouts', 'retry', 'hedge', 'providers'];
const places = read.flatMap((name) =>
  numbersIn(settings[`understudy.${name}`] as Schema, name, (value) => ({ [name]: value })),
);

describe('numbers of the settings', () => {
  it('are found', () => {
    expect(places.length).toBeGreaterThan(30);
  });

  it.each(places)('$path is accepted exactly where the Settings UI accepts it', ({ schema, settingsWith }) => {
    const { minimum = Number.NaN, maximum = Number.NaN } = schema;
    const refused = (value: number) => resolveProviders(settingsWith(value)).problems.filter(isRefusal).length > 0;

    expect([minimum - 1, minimum, maximum, maximum + 1].map(refused)).toEqual([true, false, false, true]);
  });
});

function isRefusal({ severity }: { severity: string }): boolean {
  return severity === 'error';
}

function numbersIn(schema: Schema, path: string, wrap: (value: unknown) => object): Place[] {
  if (schema.type === 'integer' || schema.type === 'number') return [{ path, schema, settingsWith: wrap }];
  const { properties = {}, additionalProperties, required = [] } = schema;
  const needed = Object.fromEntries(required.map((name) => [name, properties[name]?.minimum]));
  const fields = Object.entries(properties).flatMap(([name, child]) =>
    numbersIn(child, `${path}.${name}`, (value) => wrap({ ...needed, [name]: value })),
  );
  if (typeof additionalProperties !== 'object') return fields;
  return [...fields, ...numbersIn(additionalProperties, `${path}.groq`, (value) => wrap({ groq: value }))];
}
