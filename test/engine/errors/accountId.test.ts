import { describe, expect, it } from 'vitest';
import { accountIdOf } from '../../../src/engine/errors/accountId.ts';
import { type FailureFile, replay } from './replay.ts';

describe('the account a provider names', () => {
  it.each([
    ['anthropic-organization-id', 'b2f0c1a4-0000-4000-8000-000000000000'],
    ['openai-organization', 'user-x1y2z3'],
    ['openai-project', 'proj_abc'],
  ])('is in the header %s of any response', (name, value) => {
    expect(accountIdOf({ headers: new Headers({ [name]: ` ${value} ` }) })).toBe(value);
  });

  it('is the organisation rather than the project: projects share its limits', () => {
    const headers = new Headers({ 'openai-project': 'proj_abc', 'openai-organization': 'acme' });

    expect(accountIdOf({ headers })).toBe('acme');
  });

  it.each([
    [
      'OpenAI',
      'Rate limit reached for gpt-x in organization org-example on tokens per min (TPM): Limit 30000',
      'org-example',
    ],
    [
      'Groq',
      'Rate limit reached for model `m` in organization `org_01example` service tier `on_demand`',
      'org_01example',
    ],
    ['Moonshot', 'Your account org-930eb<ak-fch4ix> request reached organization max RPM: 3', 'org-930eb'],
    [
      'xAI',
      'Your team 1fae4ce5-11f9-413b-a3e6-94bfc6b2cd62 has either used all available credits or reached its monthly spending limit.',
      '1fae4ce5-11f9-413b-a3e6-94bfc6b2cd62',
    ],
    ['NVIDIA', "Function '0f7d-11': Not found for account 'abc'", 'abc'],
    ['Google', 'Quota exceeded for quota metric x of service y for consumer project_number:123456', '123456'],
    ['Google', 'Generative Language API has not been used in project 123456 before or it is disabled.', '123456'],
  ])('is in the words of %s', (_, message, account) => {
    expect(inError({ error: { message } })).toBe(account);
  });

  it('is the consumer of an ErrorInfo of Google', () => {
    const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', metadata: { consumer: 'projects/123456' } };

    expect(inError([{ error: { status: 'PERMISSION_DENIED', message: 'no', details: [info] } }])).toBe('123456');
  });

  it('is the user of OpenRouter, not the account it has with an upstream itself', () => {
    const raw = '{"error":{"message":"Rate limit reached for gpt-x in organization org-of-the-router on tokens"}}';
    const body = { error: { code: 429, message: 'Provider returned error', metadata: { raw } } };

    expect(inError({ ...body, user_id: 'user_x' }, { id: 'openrouter', isRouter: true })).toBe('user_x');
    expect(inError(body, { id: 'openrouter', isRouter: true })).toBeUndefined();
    expect(
      inError({ error: { message: 'limit in organization org-upstream' } }, { id: 'hub', isRouter: true }),
    ).toBeUndefined();
  });

  it.each([
    'This request would exceed your organization’s rate limit of 50,000 input tokens per minute.',
    'Your project 12 is fine',
    'Please try again in 2s',
  ])('is not made up from %j', (message) => {
    expect(inError({ error: { message } })).toBeUndefined();
  });

  it('is nothing a header cannot mean', () => {
    expect(accountIdOf({ headers: new Headers({ 'openai-organization': 'two words' }) })).toBeUndefined();
    expect(accountIdOf({ headers: new Headers({ 'openai-organization': 'x'.repeat(101) }) })).toBeUndefined();
    expect(accountIdOf({})).toBeUndefined();
  });
});

function inError(body: unknown, provider: FailureFile['provider'] = { id: 'acme' }): string | undefined {
  return replay(provider, { status: 429, body }).account;
}
