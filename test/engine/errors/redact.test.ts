import { describe, expect, it } from 'vitest';
import { createRedactor, redactKeyLike } from '../../../src/engine/errors/redact.ts';

const secret = 'plain/secret+of "mine"=42';

describe('a redactor', () => {
  const redact = createRedactor(() => [secret, 'second-secret-7']);

  it.each([
    ['as it is', `failed with ${secret} today`],
    ['URL-encoded', `https://x.test/?k=${encodeURIComponent(secret)}&b=1`],
    ['JSON-escaped', `{"k":${JSON.stringify(secret)}}`],
    ['in base64', `Basic ${btoa(secret)}`],
    ['in URL-safe base64', btoa(secret).replaceAll('+', '-').replaceAll('/', '_')],
    ['in base64 after a user name', `Basic ${btoa(`user:${secret}`)}`],
    ['in base64 between two names', `Basic ${btoa(`us:${secret}:x`)}`],
    ['twice', `${secret} and ${secret}`],
  ])('removes a stored secret %s', (_form, text) => {
    const redacted = redact(text);

    expect(redacted).toContain('[key]');
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), btoa(secret)]) {
      expect(redacted).not.toContain(form);
    }
    expect(redacted).not.toContain(btoa(secret).slice(4, -8));
  });

  it('covers a key from the moment it is stored', () => {
    const stored: string[] = [];
    const growing = createRedactor(() => stored);

    expect(growing('my-new-secret')).toBe('my-new-secret');
    stored.push('my-new-secret');
    expect(growing('my-new-secret')).toBe('[key]');
  });

  it('removes the longer of two secrets of which one begins the other', () => {
    expect(createRedactor(() => ['abcdef', 'abcdefgh'])('x abcdefgh y')).toBe('x [key] y');
  });

  it('removes the private key of a service account, whole or by its lines', () => {
    const lines = ['MIIEvQIBADANBgkqhkiG9w0BAQEFAASC', 'BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj'];
    const privateKey = `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
    const account = JSON.stringify({
      type: 'service_account',
      private_key: privateKey,
      private_key_id: 'f0e1d2c3b4a5',
    });
    const redactAccount = createRedactor(() => [account]);

    for (const text of [privateKey, JSON.stringify(privateKey), lines[1] ?? '', 'kid f0e1d2c3b4a5', account]) {
      expect(redactAccount(text)).not.toMatch(/MIIEvQ|BKcwgg|f0e1d2c3/);
    }
  });

  it('leaves other text alone', () => {
    const text =
      'Rate limit reached for model `gpt-6` in organization org-1 (task-force, disk-1). Please try again in 7m12s';

    expect(redact(text)).toBe(text);
  });

  it('is not misled by secrets too short to be told from words', () => {
    expect(createRedactor(() => ['', 'a', 'the'])('the cat')).toBe('the cat');
  });
});

describe('redactKeyLike', () => {
  it.each([
    ['Anthropic', `sk-ant-api03-${'a1B2'.repeat(23)}_AA`],
    ['OpenAI', 'sk-proj-abcdefghijklmnopT3BlbkFJabcdefghijklmnop'],
    ['OpenAI, masked', 'sk-proj-********************1234'],
    ['OpenRouter', `sk-or-v1-${'0123456789abcdef'.repeat(4)}`],
    ['Google', `AIza${'Sy_-4'.repeat(7)}`],
    ['Google, newer', `AQ.${'Ab8R_'.repeat(8)}`],
    ['a Google access token', 'ya29.a0AfH6SMBx-abcdef_ghijkl'],
    ['Groq', `gsk_${'a1B2'.repeat(13)}`],
    ['xAI', `xai-${'a1B2'.repeat(20)}`],
    ['Hugging Face', `hf_${'aBcD'.repeat(8)}xy`],
    ['NVIDIA', `nvapi-${'a_B-'.repeat(16)}`],
    ['Cerebras', `csk-${'a1b2'.repeat(12)}`],
    ['Fireworks', `fw_${'a1b2'.repeat(6)}`],
    ['Together', `tgp_v1_${'a1b2'.repeat(10)}`],
    ['a JSON web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def'],
  ])('removes a key of %s', (_name, key) => {
    expect(redactKeyLike(`before ${key} after`)).toBe('before [key] after');
  });

  it.each([
    ['Authorization: Bearer abcdefgh12345678', 'Authorization: Bearer [key]'],
    ['x-api-key: abcdefgh12345678', 'x-api-key: [key]'],
    ['{"api_key":"abcdefgh12345678"}', '{"api_key":"[key]"}'],
    ['https://x.test/v1?key=abcdefgh12345678&alt=sse', 'https://x.test/v1?key=[key]&alt=sse'],
    ['Incorrect API key provided: 0a1b***ef. You can', 'Incorrect API key provided: [key]. You can'],
  ])('removes what stands where a key stands: %s', (text, redacted) => {
    expect(redactKeyLike(text)).toBe(redacted);
  });
});
