import { describe, expect, it } from 'vitest';
import { parseEnv, readEnvFile, serviceAccountPaths } from '../../../src/engine/keys/parseEnv.ts';
import { catalog } from '../../../src/engine/providers/catalog.ts';

const one = 'first-made-up-key';
const two = 'second-made-up-key';
const three = 'third-made-up-key';

describe('parseEnv', () => {
  it('finds keys by the names of the catalogue, in its order', () => {
    const env = { PATH: '/usr/bin', GROQ_API_KEY: one, ANTHROPIC_API_KEY: two };

    expect(parseEnv(env, catalog)).toEqual([
      { provider: 'anthropic', envName: 'ANTHROPIC_API_KEY', key: two },
      { provider: 'groq', envName: 'GROQ_API_KEY', key: one },
    ]);
  });

  it('finds every hosted provider by its usual name', () => {
    for (const row of catalog.filter(({ keyEnv, usesServiceAccount }) => keyEnv.length > 0 && !usesServiceAccount)) {
      const envName = row.keyEnv[0] ?? '';
      expect(parseEnv({ [envName]: one }, catalog)).toEqual([{ provider: row.id, envName, key: one }]);
    }
  });

  it('finds numbered keys, by number', () => {
    const env = { GROQ_API_KEY_10: three, GROQ_API_KEY_2: two, GROQ_API_KEY: one };

    expect(parseEnv(env, catalog).map(({ envName }) => envName)).toEqual([
      'GROQ_API_KEY',
      'GROQ_API_KEY_2',
      'GROQ_API_KEY_10',
    ]);
  });

  it.each([`${one},${two}`, ` ${one} , ${two} ,`, `${one};${two}`, `${one}\n${two}`])('splits the list %j', (list) => {
    expect(parseEnv({ GROQ_API_KEYS: list }, catalog).map(({ key }) => key)).toEqual([one, two]);
  });

  it('takes each key of a provider once', () => {
    const env = { GEMINI_API_KEY: one, GOOGLE_API_KEY: one, GOOGLE_API_KEY_2: two };

    expect(parseEnv(env, catalog)).toEqual([
      { provider: 'google', envName: 'GEMINI_API_KEY', key: one },
      { provider: 'google', envName: 'GOOGLE_API_KEY_2', key: two },
    ]);
  });

  it('cleans what it finds', () => {
    expect(parseEnv({ GROQ_API_KEY: ` "${one}"\n` }, catalog)).toMatchObject([{ key: one }]);
  });

  it.each([
    '',
    '   ',
    'your-api-key-here',
    '<key>',
    'xxxxxxxxxxxx',
    'changeme-please',
    'abc...xyz',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what shells would have filled in.
    '${OTHER_KEY}',
    'two words here',
    'a',
  ])('leaves out %j', (value) => {
    expect(parseEnv({ GROQ_API_KEY: value }, catalog)).toEqual([]);
  });

  it.each(['GROQ_API_KEY_FILE', 'MY_GROQ_API_KEY', 'GROQ_API_KEY_', 'GROQ'])('does not take %s for a name', (name) => {
    expect(parseEnv({ [name]: one }, catalog)).toEqual([]);
  });

  it('finds keys of the user’s own providers', () => {
    const rows = [{ id: 'my-server', keyEnv: ['MY_SERVER_API_KEY'] }];
    expect(parseEnv({ MY_SERVER_API_KEY: one }, rows)).toMatchObject([{ provider: 'my-server', key: one }]);
  });

  it('takes a service account document, not a path, and leaves the path to the caller', () => {
    const path = '/home/me/account.json';
    const document = JSON.stringify({
      type: 'service_account',
      project_id: 'p',
      private_key: `-----BEGIN ${'PRIVATE'} KEY-----\n`,
      client_email: 'a@b',
      token_uri: 'https://oauth2.googleapis.com/token',
    });

    expect(parseEnv({ GOOGLE_APPLICATION_CREDENTIALS: path }, catalog)).toEqual([]);
    expect(serviceAccountPaths({ GOOGLE_APPLICATION_CREDENTIALS: path }, catalog)).toEqual([
      { provider: 'vertex', envName: 'GOOGLE_APPLICATION_CREDENTIALS', path },
    ]);
    expect(parseEnv({ GOOGLE_APPLICATION_CREDENTIALS: document }, catalog)).toMatchObject([
      { provider: 'vertex', key: document },
    ]);
    expect(serviceAccountPaths({ GOOGLE_APPLICATION_CREDENTIALS: document }, catalog)).toEqual([]);
    expect(parseEnv({ GROQ_API_KEY: document }, catalog)).toEqual([]);
  });
});

describe('readEnvFile', () => {
  it('reads quotes, exports, comments and a byte-order mark', () => {
    const text = [
      '\ufeff# my keys',
      `GROQ_API_KEY=${one} # the free one`,
      `export GROQ_API_KEY_2="${two}"`,
      '',
      `HF_TOKEN='${three}'`,
      'NOT A LINE',
      'UNRELATED=1',
    ].join('\r\n');

    expect(parseEnv(readEnvFile(text), catalog)).toEqual([
      { provider: 'groq', envName: 'GROQ_API_KEY', key: one },
      { provider: 'groq', envName: 'GROQ_API_KEY_2', key: two },
      { provider: 'huggingface', envName: 'HF_TOKEN', key: three },
    ]);
  });

  it.each(['', '\n\n', '# nothing', '{"json": true}', '\u0000\u0001'])('finds nothing in %j', (text) => {
    expect(parseEnv(readEnvFile(text), catalog)).toEqual([]);
  });
});
