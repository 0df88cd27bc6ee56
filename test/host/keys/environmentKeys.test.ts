import { expect, it } from 'vitest';
import { parseEnv } from '../../../src/engine/keys/parseEnv.ts';
import { environmentKeys } from '../../../src/host/keys/environmentKeys.ts';

it('environmentKeys gives each key of a variable an id that stays the same', () => {
  const rows = [{ id: 'groq', keyEnv: ['GROQ_API_KEY'] }];
  const env = { GROQ_API_KEY: 'key-number-one', GROQ_API_KEYS: 'key-number-two,key-number-three' };

  const found = environmentKeys(parseEnv(env, rows));

  expect(found.map(({ id }) => id)).toEqual(['env-GROQ_API_KEY', 'env-GROQ_API_KEYS', 'env-GROQ_API_KEYS-2']);
});
