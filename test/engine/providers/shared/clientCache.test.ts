import { expect, it } from 'vitest';
import { ClientCache } from '../../../../src/engine/providers/shared/clientCache.ts';

it('builds a client once, and drops the one that was not used for longest when there are too many', () => {
  const cache = new ClientCache<string>();
  const built: string[] = [];
  const get = (key: string) =>
    cache.get(key, () => {
      built.push(key);
      return key;
    });

  get('first');
  for (let index = 0; index < 63; index++) get(`key ${index}`);
  get('first');
  get('one too many');
  built.length = 0;

  get('first');
  get('key 0');

  expect(built).toEqual(['key 0']);
});
