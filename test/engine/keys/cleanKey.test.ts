import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanKey } from '../../../src/engine/keys/cleanKey.ts';
import { translateInto } from '../../support/wordingIn.ts';
import { sampleKeys } from './sampleKeys.ts';

const key = 'made-up_Key.0123456789==';

const document = {
  type: 'service_account',
  project_id: 'my-project',
  private_key: `-----BEGIN ${'PRIVATE'} KEY-----\nAAAA\n-----END ${'PRIVATE'} KEY-----\n`,
  client_email: 'robot@my-project.iam.gserviceaccount.com',
  token_uri: 'https://oauth2.googleapis.com/token',
};

describe('cleanKey', () => {
  it('leaves a clean key as it is', () => {
    expect(cleanKey(key)).toEqual({ ok: true, key, changed: false });
  });

  it.each(Object.entries(sampleKeys).flatMap(([id, keys]) => (id === 'vertex' ? [] : keys.map((each) => [id, each]))))(
    'leaves a key of %s as it is',
    (_id, each) => {
      expect(cleanKey(each as string)).toEqual({ ok: true, key: each, changed: false });
    },
  );

  it.each([
    ['spaces around it', `  ${key}\t`],
    ['a trailing newline', `${key}\n`],
    ['Windows newlines', `\r\n${key}\r\n`],
    ['double quotes', `"${key}"`],
    ['single quotes', `'${key}'`],
    ['backticks', `\`${key}\``],
    ['typographic quotes', `\u201c${key}\u201d`],
    ['guillemets', `\u00ab${key}\u00bb`],
    ['quotes and a comma', `"${key}",`],
    ['a byte-order mark', `\ufeff${key}`],
    ['zero-width spaces', `made\u200b-up\u200c_Key.\u200d0123456789==\u2060`],
    ['bidi marks', `\u202a${key}\u202c\u200e\u2066\u2069`],
    ['a soft hyphen', `made-up\u00ad_Key.0123456789==`],
    ['no-break spaces around it', `\u00a0${key}\u202f`],
    ['a bearer prefix', `Bearer ${key}`],
    ['a bearer prefix in lower case', `bearer   ${key}`],
    ['a header', `Authorization: Bearer ${key}`],
    ['a header of its own', `x-api-key: ${key}`],
    ['a variable', `GROQ_API_KEY=${key}`],
    ['a variable in lower case', `groq_api_key = ${key}`],
    ['a shell line', `export GROQ_API_KEY="${key}"`],
    ['a shell line and a semicolon', `export GROQ_API_KEY='${key}';`],
    ['a Windows shell line', `set GROQ_API_KEY=${key}`],
    ['a PowerShell line', `$env:GROQ_API_KEY = "${key}"`],
    ['everything at once', `\ufeff export TOKEN = "Bearer '${key}\u200b'" \r\n`],
  ])('frees a key of %s', (_what, pasted) => {
    expect(cleanKey(pasted)).toEqual({ ok: true, key, changed: true });
  });

  it('keeps equals signs that belong to the key', () => {
    expect(cleanKey('ABCDEF==')).toMatchObject({ ok: true, key: 'ABCDEF==', changed: false });
  });

  it.each(['', '   ', '\n', '""', '"  "', '\u200b\ufeff', 'Bearer ', 'GROQ_API_KEY=', 'export GROQ_API_KEY=""'])(
    'refuses %j as no key',
    (pasted) => {
      expect(reasonFor(pasted)).toContain('no key');
    },
  );

  it.each([
    ['a Cyrillic letter', 'abc\u0430def', 'Character 4 is "\u0430" (U+0430)'],
    ['an accented letter', '\u00e9abc', 'Character 1 is "\u00e9" (U+00E9)'],
    ['an ellipsis of a shortened key', 'abc\u2026def', 'Character 4 is "\u2026" (U+2026)'],
    ['a bullet of a masked field', '\u2022\u2022\u2022', 'Character 1 is "\u2022" (U+2022)'],
    ['an emoji', 'ab\u{1f511}c', 'Character 3 is "\u{1f511}" (U+1F511)'],
    ['a space inside', 'abc def', 'Character 4 is a space'],
    ['a no-break space inside', 'abc\u00a0def', 'Character 4 is a space'],
    ['a tab inside', 'abc\tdef', 'Character 4 is a tab'],
    ['a control character', 'abc\u0007def', 'Character 4 is a control character (U+0007)'],
    ['half of an emoji', 'abc\ud83ddef', 'Character 4 is a control character (U+D83D)'],
  ])('refuses %s by name and place', (_what, pasted, reason) => {
    expect(reasonFor(pasted)).toContain(reason);
  });

  it('refuses several lines', () => {
    expect(reasonFor(`${key}\n${key}`)).toContain('several lines');
    expect(reasonFor('A_KEY=aaaaaaaa\nB_KEY=bbbbbbbb')).toContain('several lines');
  });

  it('takes up to 4,096 characters, and refuses more', () => {
    expect(cleanKey('a'.repeat(4_096))).toMatchObject({ ok: true });
    expect(reasonFor('a'.repeat(4_097))).toContain('4097 characters');
    expect(reasonFor('"'.repeat(1_000_000))).toContain('1000000 characters');
  });

  it('gives a key that a header takes, or a reason without the key, for any text', () => {
    const pasted = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('"', "'", '=', 'A', ' ', '{', '\n') }),
    );
    fc.assert(
      fc.property(pasted, (text) => {
        const cleaned = cleanKey(text);
        if (cleaned.ok) expect(() => new Headers({ authorization: `Bearer ${cleaned.key}` })).not.toThrow();
        else expect(cleaned.reason).toMatch(/^[A-Z].*[^.]$/su);
      }),
    );
  });

  it('cleans a key once and for all', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const once = cleanKey(text);
        if (once.ok) expect(cleanKey(once.key)).toEqual({ ok: true, key: once.key, changed: false });
      }),
    );
  });

  it('never tells any of the key in a reason', () => {
    const secret = 'verysecretpart';
    const pasted = [
      `${secret} ${secret}`,
      `${secret}\n${secret}`,
      `${secret}\u0430`,
      secret.repeat(400),
      `{"private_key":"${secret}`,
    ];

    for (const text of pasted) expect(reasonFor(text)).not.toContain(secret);
  });
});

describe('the reason', () => {
  const pasted = ['', 'a\nb', 'x'.repeat(5_000), 'a b', 'a\tb', 'a\u0001b', 'aéb', '{', '{"type":"x"}'];

  it('is in the language of the user', () => {
    expect(cleanKey('abc def', translateInto('es'))).toEqual({
      ok: false,
      reason: 'El carácter 4 es un espacio, que no puede formar parte de una clave. Copie la clave de nuevo',
    });
  });

  it.each(['es', 'ru', 'zh-cn'] as const)('is never left in English: %s', (language) => {
    for (const text of pasted) expect(cleanKey(text, translateInto(language))).not.toEqual(cleanKey(text));
  });
});

describe('cleanKey with a service account', () => {
  it('takes the whole document', () => {
    const text = JSON.stringify(document, null, 2);
    expect(cleanKey(text)).toEqual({ ok: true, key: text, changed: false });
  });

  it('frees the document of what surrounds it', () => {
    const text = JSON.stringify(document);
    expect(cleanKey(`\ufeff${text}\n`)).toEqual({ ok: true, key: text, changed: true });
  });

  it.each(['client_email', 'private_key', 'project_id', 'token_uri'])('refuses one without %s', (field) => {
    expect(reasonFor(JSON.stringify({ ...document, [field]: undefined }))).toContain(`lacks ${field}`);
    expect(reasonFor(JSON.stringify({ ...document, [field]: 5 }))).toContain(`lacks ${field}`);
  });

  it('refuses credentials of another type', () => {
    expect(reasonFor(JSON.stringify({ ...document, type: 'authorized_user' }))).toContain('"service_account"');
  });

  it('refuses a cut document', () => {
    expect(reasonFor(JSON.stringify(document).slice(0, -10))).toContain('not valid JSON');
  });

  it('refuses a private key that is none', () => {
    expect(reasonFor(JSON.stringify({ ...document, private_key: 'x' }))).toContain('not a private key');
  });

  it.each(['http://oauth2.googleapis.com/token', 'https://user:pw@example.com/', 'file:///x', 'nonsense'])(
    'refuses the token address %s',
    (address) => {
      expect(reasonFor(JSON.stringify({ ...document, token_uri: address }))).toContain('not an https address');
    },
  );

  it('takes a token address on this machine', () => {
    expect(cleanKey(JSON.stringify({ ...document, token_uri: 'http://127.0.0.1:8080/token' }))).toMatchObject({
      ok: true,
    });
  });
});

function reasonFor(pasted: string): string {
  const cleaned = cleanKey(pasted);
  if (cleaned.ok) throw new Error('it was taken for a key');
  return cleaned.reason;
}
