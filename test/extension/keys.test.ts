import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'mocha';
import { secretName } from '../../src/host/keys/storedKey.ts';
import type { Parts } from '../../src/host/parts.ts';
import { aKey, run, startAfresh, until, userSetting } from './support/understudy.ts';

describe('keys', () => {
  let parts: Parts;
  beforeEach(async () => {
    parts = await startAfresh();
  });

  it('are added with labels of their own, in the order of adding', async () => {
    const first = await run('understudy.addKey', 'groq', aKey('one'));
    const second = await run('understudy.addKey', 'groq', aKey('two'));
    const third = await run('understudy.addKey', 'groq', aKey('three'), 'of a friend');

    assert.deepEqual([first?.label, second?.label, third?.label], ['groq', 'groq 2', 'of a friend']);
    assert.deepEqual(
      parts.keys.list('groq').map((key) => key.label),
      ['groq', 'groq 2', 'of a friend'],
    );
    assert.equal(parts.engine.next()?.candidate.key?.label, 'groq');
  });

  it('are kept in SecretStorage, and only there', async () => {
    const key = aKey('kept');

    const report = await run('understudy.addKey', 'groq', key);

    const stored = await parts.context.secrets.get(secretName('groq', report?.keyId ?? ''));
    assert.equal(JSON.parse(stored ?? '{}').key, key);
    assert.ok(!JSON.stringify(parts.settings.raw()).includes(key));
    const state = parts.context.globalState;
    assert.ok(!JSON.stringify(state.keys().map((name) => state.get(name))).includes(key));
  });

  it('are freed of what was pasted around them', async () => {
    const key = aKey('pasted');

    await run('understudy.addKey', 'groq', `  export GROQ_API_KEY="${key}"\u200b\n`);

    const [ref] = parts.keys.list('groq');
    assert.equal(await parts.keys.secret('groq', ref?.id ?? ''), key);
  });

  it('are refused with the reason when they could not be sent', async () => {
    await assert.rejects(() => run('understudy.addKey', 'groq', 'spaces in between'), /space/);
    await assert.rejects(() => run('understudy.addKey', 'groq', ''), /no key/i);
    assert.deepEqual(parts.keys.list('groq'), []);
  });

  it('are refused when they are there already, naming the label and not the key', async () => {
    const key = aKey('twice');
    await run('understudy.addKey', 'groq', key, 'mine');

    const refusal = await run('understudy.addKey', 'groq', key).then(
      () => undefined,
      (error: Error) => error.message,
    );

    assert.match(refusal ?? '', /'mine'/);
    assert.ok(!refusal?.includes(key));
  });

  it('that are in the environment can still be stored', async () => {
    const key = aKey('environment');
    process.env['GROQ_API_KEY'] = key;
    await userSetting('useEnvironmentKeys', true);
    await until(() => parts.keys.list('groq')[0]?.label === 'env', 'the key of the environment is used');

    await run('understudy.addKey', 'groq', key);

    delete process.env['GROQ_API_KEY'];
    assert.deepEqual(
      parts.keys.list('groq').map(({ label }) => label),
      ['groq'],
    );
  });

  it('are refused for a provider that does not exist, with the ids that do', async () => {
    await assert.rejects(() => run('understudy.addKey', 'grok', aKey('lost')), /no provider 'grok'.*groq/);
  });

  it('are renamed, re-entered and removed by their label', async () => {
    await run('understudy.addKey', 'groq', aKey('old'));

    await run('understudy.renameKey', 'groq', 'groq', 'work');
    await run('understudy.reenterKey', 'groq', 'work', aKey('new'));

    const [ref] = parts.keys.list('groq');
    assert.equal(ref?.label, 'work');
    assert.equal(await parts.keys.secret('groq', ref?.id ?? ''), aKey('new'));
    await run('understudy.removeKey', 'groq', 'work');
    assert.deepEqual(parts.keys.list('groq'), []);
    await assert.rejects(() => run('understudy.removeKey', 'groq', 'work'), /no stored key with the label 'work'/);
  });

  it('appear when another window has added them', async () => {
    const stored = { label: 'elsewhere', key: aKey('elsewhere'), addedAt: 1, position: 0 };

    await parts.context.secrets.store(secretName('groq', 'abcd'), JSON.stringify(stored));

    await until(() => parts.keys.list('groq')[0]?.label === 'elsewhere', 'the key appears');
    assert.equal(parts.engine.next()?.candidate.key?.label, 'elsewhere');
  });

  it('put their provider at the end of an order that lacks it', async () => {
    await userSetting('order', ['mistral']);

    await run('understudy.addKey', 'groq', aKey('wanted'));

    assert.deepEqual(parts.providers.order(), ['mistral', 'groq']);
  });

  it('are imported from a .env file by the names of its variables', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'understudy-env-'));
    const file = join(folder, '.env');
    await writeFile(
      file,
      `GROQ_API_KEY='${aKey('env-one')}'\nGROQ_API_KEY_2=${aKey('env-two')}\nMISTRAL_API_KEY=${aKey('m')}\n`,
    );

    const reports = await run('understudy.importKeysFromEnvFile', file, ['GROQ_API_KEY', 'GROQ_API_KEY_2']);

    assert.deepEqual(
      reports?.map(({ label }) => label),
      ['groq', 'groq 2'],
    );
    assert.deepEqual(parts.keys.list('mistral'), []);
    assert.ok((await readFile(file, 'utf8')).includes(aKey('env-one')), 'the file itself is left as it was');
    await rm(folder, { recursive: true });
  });

  it('are imported with the service account file that a variable names, from where the .env file is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'understudy-env-'));
    await writeFile(join(folder, 'account.json'), aServiceAccount);
    await writeFile(join(folder, '.env'), 'GOOGLE_APPLICATION_CREDENTIALS=./account.json\n');

    const names = ['GOOGLE_APPLICATION_CREDENTIALS'];
    const reports = await run('understudy.importKeysFromEnvFile', join(folder, '.env'), names);

    assert.deepEqual(
      reports?.map(({ provider }) => provider),
      ['vertex'],
    );
    await rm(folder, { recursive: true });
  });

  it('of the environment are used for providers of the user’s own and for service accounts too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'understudy-env-'));
    await writeFile(join(folder, 'account.json'), aServiceAccount);
    await userSetting('providers', {
      'my-server': { protocol: 'openai', baseUrl: 'http://127.0.0.1:9/v1', model: 'small' },
    });
    process.env['MY_SERVER_API_KEY'] = aKey('mine');
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = join(folder, 'account.json');

    await userSetting('useEnvironmentKeys', true);

    const labels = () => ['my-server', 'vertex'].map((id) => parts.keys.list(id)[0]?.label);
    await until(() => labels().every((label) => label === 'env'), 'both keys are used');
    delete process.env['MY_SERVER_API_KEY'];
    delete process.env['GOOGLE_APPLICATION_CREDENTIALS'];
    await rm(folder, { recursive: true });
  });

  it('of the environment are used but not stored when the user says so', async () => {
    process.env['GROQ_API_KEY'] = aKey('environment');

    await userSetting('useEnvironmentKeys', true);

    await until(() => parts.keys.list('groq').length === 1, 'the key is used');
    delete process.env['GROQ_API_KEY'];
    assert.equal(parts.keys.list('groq')[0]?.label, 'env');
    assert.deepEqual(parts.keys.listStored('groq'), []);
    await userSetting('useEnvironmentKeys', undefined);
    await until(() => parts.keys.list('groq').length === 0, 'the key is not used any more');
  });
});

/** Whole, and of nobody. */
const aServiceAccount = JSON.stringify({
  type: 'service_account',
  project_id: 'a-project',
  client_email: 'nobody@example.com',
  private_key: ['-----BEGIN', 'PRIVATE KEY-----\\nnothing\\n-----END', 'PRIVATE KEY-----'].join(' '),
  token_uri: 'https://example.com/token',
});
