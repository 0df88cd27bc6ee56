import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offlineAnswer } from '../../../src/engine/offline/offlineAnswer.ts';
import type { OfflineInput } from '../../../src/engine/offline/offlineInput.ts';
import type { FailureClass } from '../../../src/engine/types/failure.ts';
import { anInput, benched, failedAttempt, languages, minute, now, section, skipped, withoutKey } from './support.ts';

describe('offline answer', () => {
  it('says first that no model wrote it', () => {
    expect(offlineAnswer(anInput(), 'en')).toMatch(/^_Offline answer: no model wrote this\._\n\n/);
  });

  it('is the same for the same input', () => {
    const input = mixed();

    expect(offlineAnswer(input, 'en')).toBe(offlineAnswer(structuredClone(input), 'en'));
  });
});

describe('offline answer without any key', () => {
  const input = anInput({
    plan: [withoutKey('anthropic'), withoutKey('groq'), withoutKey('google'), withoutKey('ollama')],
  });

  it('guides to the first key at a provider with a free tier', () => {
    const guide = section(offlineAnswer(input, 'en'), 'Your first key');

    expect(guide).toContain(
      '1. Make a key at one of these, free to begin with: [Groq](https://console.groq.example/keys) or [Google Gemini](https://google.example/keys).',
    );
    expect(guide).toContain('Understudy: Add Key');
    expect(guide).not.toContain('Anthropic');
  });

  it('promises nothing free where no provider with a free tier is known', () => {
    const paid = anInput({ plan: [withoutKey('anthropic')] });

    expect(section(offlineAnswer(paid, 'en'), 'Your first key')).toContain(
      '1. Make a key at one of these: [Anthropic](https://anthropic.example/keys).',
    );
  });

  it('names servers on this machine as a way without a key', () => {
    expect(offlineAnswer(input, 'en')).toContain('Without any key: start a model server on this machine (Ollama).');
  });

  it('speaks of no failure', () => {
    const answer = offlineAnswer(input, 'en');

    expect(answer).not.toContain('What happened');
    expect(answer).not.toContain('could not be reached');
  });

  it('guides as well when the plan is empty, or only a local server did not answer', () => {
    const empty = anInput();
    const localOnly = anInput({ plan: [withoutKey('groq')], attempts: [failedAttempt('ollama', 'connection-failed')] });

    for (const one of [empty, localOnly]) expect(offlineAnswer(one, 'en')).toContain('### Your first key');
  });
});

describe('offline answer when all are rate limited', () => {
  const input = anInput({
    plan: [
      ...['groq 1', 'groq 2', 'groq 3'].map((key, index) =>
        benched('groq', 'rate-limited', now + (4 + index) * minute, key),
      ),
      benched('google', 'quota-spent', now + 18 * 60 * minute, 'google 1'),
      withoutKey('anthropic'),
    ],
    attempts: [failedAttempt('groq', 'rate-limited', { status: 429, retryAt: now + 6 * minute })],
  });
  const answer = offlineAnswer(input, 'en');

  it('has one line per provider, with its keys, the reason in plain words and the earliest time', () => {
    expect(section(answer, 'What happened').split('\n')).toEqual([
      '- **Groq** (3 keys): too many requests in a short time (HTTP 429); ready again at 14:05 (in 4 minutes)',
      '- **Google Gemini**: the quota or the credit is used up; ready again at 22 Nov, 08:01 (in 18 hours)',
    ]);
  });

  it('says when to ask again, and which key would help', () => {
    expect(section(answer, 'What to do next').split('\n')).toEqual([
      '- Ask again when Groq is ready: 14:05 (in 4 minutes).',
      '- Add a key of another provider with `Understudy: Add Key`: [Anthropic](https://anthropic.example/keys).',
      '- Start a model server on this machine: Ollama.',
      '- See the whole chain with `Understudy: Explain Route`.',
    ]);
  });

  it('leaves a server on this machine alone that was reached, and starts another that was not', () => {
    const limited = benched('ollama', 'rate-limited', now + minute);
    const planned = { ...input, plan: [...input.plan, limited] };
    const providers = [...input.providers, { id: 'studio', name: 'LM Studio', isLocal: true }];
    const attempts = [...input.attempts, failedAttempt('studio', 'connection-failed')];

    const alone = section(offlineAnswer(planned, 'en'), 'What to do next');
    const both = section(offlineAnswer({ ...planned, providers, attempts }, 'en'), 'What to do next');

    expect(alone).not.toContain('Start a model server');
    expect(both).toContain('Start a model server on this machine: LM Studio.');
  });

  it('says times by the 24-hour clock, wherever the user is', () => {
    for (const locale of ['en-US', 'en-GB', 'es-MX', 'hi-IN'])
      expect(offlineAnswer({ ...input, locale }, 'en')).toContain('is ready: 14:05 (in 4 minutes)');
    const midnight = anInput({ plan: [benched('groq', 'rate-limited', Date.UTC(2026, 10, 22))], locale: 'en-US' });
    expect(offlineAnswer(midnight, 'en')).toContain('Nov 22, 00:00');
  });

  it('uses the local time zone', () => {
    expect(offlineAnswer({ ...input, timeZone: 'Asia/Tokyo' }, 'en')).toContain('23:05 (in 4 minutes)');
  });
});

describe('offline answer without a network', () => {
  const input = anInput({
    plan: [withoutKey('google')],
    attempts: [failedAttempt('groq', 'connection-failed'), failedAttempt('anthropic', 'connection-failed')],
  });

  it('says that the user seems to be offline and blames no key', () => {
    const answer = offlineAnswer(input, 'en');

    expect(answer).toContain('You seem to be offline');
    expect(answer).toContain('- Check the network, the VPN and the proxy settings, then ask again.');
  });

  it('does not send the user for keys, but to a server on this machine', () => {
    const steps = section(offlineAnswer(input, 'en'), 'What to do next');

    expect(steps).not.toContain('Add Key');
    expect(steps).toContain('Start a model server on this machine: Ollama.');
  });

  it('says so also when a local server failed otherwise', () => {
    const attempts = [...input.attempts, failedAttempt('ollama', 'server-error')];

    expect(offlineAnswer({ ...input, attempts }, 'en')).toContain('You seem to be offline');
  });

  it('does not say so when one provider was reached', () => {
    const attempts = [...input.attempts, failedAttempt('google', 'overloaded')];

    expect(offlineAnswer({ ...input, plan: [], attempts }, 'en')).not.toContain('You seem to be offline');
  });
});

describe('offline answer to mixed failures', () => {
  it('tells each provider its own story', () => {
    expect(section(offlineAnswer(mixed(), 'en'), 'What happened').split('\n')).toEqual([
      '- **Groq**: too many requests in a short time; ready again at 14:02 (in 30 seconds)',
      '- **Google Gemini**: the key was refused (HTTP 401); not ready before its key is changed',
      '- **Anthropic**: the provider is overloaded (HTTP 529)',
      '- **my-server**: is not set up correctly: baseUrl is no \\<URL\\>',
    ]);
  });

  it('asks for a new key where one was refused', () => {
    expect(section(offlineAnswer(mixed(), 'en'), 'What to do next')).toContain(
      '- Enter a new key for Google Gemini: command `Understudy: Add Key`.',
    );
  });

  it('believes this request more than what is remembered', () => {
    const input = anInput({
      plan: [benched('groq', 'rate-limited', now + minute)],
      attempts: [failedAttempt('groq', 'edge-blocked')],
    });

    expect(section(offlineAnswer(input, 'en'), 'What happened')).toContain('the keys are fine');
  });

  it.each([
    ['en', 'no model of it is known; choose one'],
    ['es', 'no se conoce ningún modelo suyo; elija uno'],
    ['ru', 'ни одной его модели не известно; выберите модель'],
    ['zh', '没有已知的可用模型；请选择一个'],
  ] as const)('asks in the language of the user for a model of a server that names none: %s', (language, words) => {
    const input = anInput({ plan: [skipped('ollama', { kind: 'no-model' })] });

    expect(offlineAnswer(input, language)).toContain(`**Ollama**: ${words}`);
  });

  it('says that a provider can be asked now when its time has come', () => {
    const input = anInput({ plan: [benched('groq', 'overloaded', now - 1)] });

    expect(offlineAnswer(input, 'en')).toContain('Ask again now: Groq can be tried.');
  });

  it('advises a shorter conversation when it is too long', () => {
    const input = anInput({ plan: [skipped('groq', { kind: 'too-large', neededTokens: 9000, windowTokens: 8000 })] });

    expect(offlineAnswer(input, 'en')).toContain(
      'Start a new chat or attach less: the conversation is too long for Groq.',
    );
  });

  it("quotes the provider's words where ours say nothing", () => {
    const input = anInput({ attempts: [failedAttempt('groq', 'unknown', { message: 'flux `capacitor`\n# missing' })] });

    expect(offlineAnswer(input, 'en')).toContain('failed for an unknown reason ``flux `capacitor` # missing``');
  });

  it('leaves cancelled attempts and the offline tier out', () => {
    const cancelled = { ...failedAttempt('groq', 'timeout'), outcome: 'cancelled' as const };
    const input = anInput({ plan: [skipped('offline', { kind: 'off' })], attempts: [cancelled] });

    expect(offlineAnswer(input, 'en')).not.toContain('What happened');
  });
});

describe('offline answer in every language', () => {
  const words = {
    en: ['You seem to be offline', 'in 4 minutes', '3 keys', 'the key was refused'],
    ru: ['Похоже, нет сети', 'через 4 минуты', '3 ключа', 'ключ не принят'],
    es: ['Parece que no hay conexión', 'dentro de 4 minutos', '3 claves', 'la clave fue rechazada'],
    zh: ['您似乎处于离线状态', '4分钟后', '3 个密钥', '密钥被拒绝'],
  };

  it.each(languages)('says the same in %s', (language) => {
    const keys = ['a', 'b', 'c'].map((key) => benched('groq', 'rate-limited', now + 4 * minute, key));
    const limited = anInput({ plan: keys, attempts: [failedAttempt('google', 'credential-refused')] });
    const noNetwork = anInput({ attempts: [failedAttempt('groq', 'connection-failed')] });

    const both = offlineAnswer(limited, language) + offlineAnswer(noNetwork, language);

    for (const word of words[language]) expect(both).toContain(word);
  });

  it.each([
    [1, 'ru', undefined],
    [2, 'ru', '2 ключа'],
    [5, 'ru', '5 ключей'],
    [11, 'ru', '11 ключей'],
    [21, 'ru', '21 ключ)'],
    [2, 'es', '2 claves'],
    [2, 'zh', '2 个密钥'],
  ] as const)('counts %i keys in %s as %s', (count, language, expected) => {
    const plan = Array.from({ length: count }, (_, index) =>
      benched('groq', 'rate-limited', now + minute, `key ${index}`),
    );

    const answer = offlineAnswer(anInput({ plan }), language);

    if (expected === undefined) expect(answer).toContain('**Groq**:');
    else expect(answer).toContain(expected);
  });

  it.each(languages)('leaves no placeholder open in %s', (language) => {
    const context = {
      diagnostics: [{ file: 'a.ts', line: 3, severity: 'error', message: 'no' }],
      outline: [{ name: 'f', kind: 'function', line: 1 }],
    } as const;

    for (const input of [anInput(), { ...mixed(), context }])
      expect(offlineAnswer(input, language)).not.toMatch(/\{\w+\}|undefined|NaN/);
  });
});

describe('offline answer to any input', () => {
  it('has words for every class of failure', () => {
    const classes: FailureClass[] = [
      'rate-limited',
      'quota-spent',
      'credential-refused',
      'access-refused',
      'model-not-found',
      'edge-blocked',
      'overloaded',
      'server-error',
      'timeout',
      'connection-failed',
      'context-too-long',
      'content-refused',
      'bad-request',
      'bad-answer',
      'unknown',
    ];

    for (const language of languages) {
      const lines = classes.map((one) =>
        section(
          offlineAnswer(
            anInput({ attempts: [failedAttempt('groq', one), failedAttempt('x', 'overloaded')] }),
            language,
          ),
          whatHappened[language],
        ),
      );
      expect(new Set(lines).size).toBe(classes.length);
    }
  });

  it('does not throw for a wrong locale, time zone or time', () => {
    for (const broken of [{ locale: 'not a locale!' }, { timeZone: 'Nowhere/Land' }, { now: Number.NaN }]) {
      expect(offlineAnswer({ ...mixed(), ...broken }, 'en')).toMatch(/^_?Offline answer/);
    }
  });

  it('does not throw, whatever the texts', () => {
    const text = fc.string({ unit: 'binary' });

    fc.assert(
      fc.property(text, text, text, fc.double(), (question, message, diff, at) => {
        const input = anInput({
          ...{ question, attempts: [failedAttempt(message, 'unknown', { message, retryAt: at })] },
          context: {
            diff,
            nearest: [{ question: message, answer: diff, at }],
            outline: [{ name: message, kind: diff, line: at }],
          },
        });
        for (const language of languages) expect(offlineAnswer(input, language).length).toBeGreaterThan(20);
      }),
    );
  });
});

const whatHappened = { en: 'What happened', ru: 'Что произошло', es: 'Qué pasó', zh: '发生了什么' };

function mixed(): OfflineInput {
  return anInput({
    plan: [
      benched('groq', 'rate-limited', now + 30_000),
      benched('google', 'credential-refused', Number.POSITIVE_INFINITY),
      skipped('anthropic', { kind: 'failed-in-this-request', class: 'overloaded' }),
      skipped('my-server', { kind: 'misconfigured', message: 'baseUrl is no <URL>' }),
      withoutKey('ollama'),
    ],
    attempts: [
      failedAttempt('google', 'credential-refused', { status: 401 }),
      failedAttempt('anthropic', 'overloaded', { status: 529 }),
    ],
  });
}
