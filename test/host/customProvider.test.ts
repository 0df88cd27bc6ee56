import { describe, expect, it } from 'vitest';
import { addressComplaint, idComplaint } from '../../src/host/customProvider.ts';
import { translateInto } from '../support/wordingIn.ts';

describe('idComplaint', () => {
  it.each(['my-server', 'a', 'vllm.2'])('accepts %s', (id) => expect(idComplaint(id, ['groq'])).toBeUndefined());

  it.each(['', 'with space', '../up', 'groq', 'offline', 'ü'])('refuses %j', (id) =>
    expect(idComplaint(id, ['groq'])).toBeTypeOf('string'),
  );
});

describe('addressComplaint', () => {
  it.each(['https://api.example.com/v1', 'http://127.0.0.1:8080/v1', 'http://localhost:1234', 'http://[::1]:1/v1'])(
    'accepts %s',
    (address) => expect(addressComplaint(address)).toBeUndefined(),
  );

  it.each(['', 'example.com', 'http://example.com/v1', 'ftp://x/', 'https://user:secret@example.com'])(
    'refuses %j and says what to do',
    (address) => {
      expect(addressComplaint(address)).toMatch(/^The address /);
      expect(addressComplaint(address)).not.toContain('secret');
    },
  );
});

describe('both', () => {
  it('speak the language of the user', () => {
    const t = translateInto('ru');

    expect(idComplaint('groq', ['groq'], t)).toBe('Провайдер «groq» уже есть; выберите другой идентификатор');
    expect(addressComplaint('example.com', t)).toBe(
      'Адрес: это не адрес; напишите его целиком, например «https://api.example.com/v1»',
    );
  });
});
