import { describe, expect, it } from 'vitest';
import { Accounts } from '../../../src/engine/keys/accounts.ts';
import type { FailureClass, Scope } from '../../../src/engine/types/failure.ts';
import { MemoryState } from '../../../src/engine/util/memoryState.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('keys of one account', () => {
  it('are those for which the provider names the same one', () => {
    const { accounts } = someAccounts();

    expect(accounts.learn({ provider: 'groq', keyId: 'k1', accountId: 'org_1' })).toBeUndefined();
    const merged = accounts.learn({ provider: 'groq', keyId: 'k2', accountId: 'org_1' });

    expect(merged).toEqual({ provider: 'groq', keyIds: ['k1', 'k2'], isStated: true });
    expect(accounts.accountOf('groq', 'k1')).toBe('org_1');
    expect(accounts.accountOf('groq', 'k2')).toBe('org_1');
    expect(accounts.accountOf('openai', 'k1')).toBeUndefined();
  });

  it('are told to the user once, and again when there are more of them', () => {
    const { accounts, word } = someAccounts();

    const news = [
      word('k1', 'org_1'),
      word('k2', 'org_1'),
      word('k2', 'org_1'),
      word('k3', 'org_1'),
      word('k1', 'org_1'),
    ];

    expect(news.map((merged) => merged?.keyIds)).toEqual([
      undefined,
      ['k1', 'k2'],
      undefined,
      ['k1', 'k2', 'k3'],
      undefined,
    ]);
    expect(accounts.accountOf('groq', 'k3')).toBe('org_1');
  });

  it('are named in failures and in the headers of answers', () => {
    const { accounts, falls, answers } = someAccounts();

    falls('k1', 0, { account: 'org_1' });
    const merged = answers('k2', 10 * MINUTE, { accountId: 'org_1' });

    expect(merged?.keyIds).toEqual(['k1', 'k2']);
    expect(accounts.accountOf('groq', 'k2')).toBe('org_1');
  });

  it('follow a new word: a key was moved to another account', () => {
    const { accounts, word } = someAccounts();
    word('k1', 'org_1');
    word('k2', 'org_1');

    word('k2', 'org_2');

    expect(accounts.accountOf('groq', 'k2')).toBe('org_2');
    expect(accounts.withAccounts('groq', [key('k1'), key('k2')]).map(({ account }) => account)).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe('keys in lockstep', () => {
  it('are taken for one account when they fall together a second time', () => {
    const { accounts, fallTogether } = someAccounts();

    expect(fallTogether(0)).toBeUndefined();
    expect(accounts.accountOf('groq', 'k2')).toBeUndefined();
    const merged = fallTogether(5 * MINUTE);

    expect(merged).toEqual({ provider: 'groq', keyIds: ['k1', 'k2'], isStated: false });
    expect(accounts.accountOf('groq', 'k1')).toBeDefined();
    expect(accounts.accountOf('groq', 'k1')).toBe(accounts.accountOf('groq', 'k2'));
  });

  it('fall once, however many calls of a burst are refused', () => {
    const { accounts, falls } = someAccounts();

    for (let call = 0; call < 10; call++) {
      falls('k1', call * SECOND);
      falls('k2', call * SECOND + 100);
    }

    expect(accounts.accountOf('groq', 'k1')).toBeUndefined();
  });

  it.each<[string, Fall, Fall]>([
    ['more than five seconds apart', {}, { after: 5_001 }],
    ['for different reasons', {}, { class: 'quota-spent' }],
    [
      'for what is no limit',
      { class: 'server-error', scope: 'provider' },
      { class: 'server-error', scope: 'provider' },
    ],
    ['at a limit of an upstream', { scope: 'model' }, { scope: 'model' }],
  ])('are not those that fall %s', (_, first, second) => {
    const { accounts, falls } = someAccounts();

    for (let time = 0; time < HOUR; time += 10 * MINUTE) {
      falls('k1', time, first);
      falls('k2', time + (second.after ?? 100), second);
    }

    expect(accounts.accountOf('groq', 'k1')).toBeUndefined();
  });

  it('are split when one answers while the other is limited, and need two more occasions', () => {
    const { accounts, falls, answers, fallTogether } = someAccounts();
    fallTogether(0);
    fallTogether(5 * MINUTE);

    falls('k1', 10 * MINUTE, { limitedMs: MINUTE });
    answers('k2', 10 * MINUTE + 20 * SECOND);
    expect(accounts.accountOf('groq', 'k1')).toBeUndefined();
    fallTogether(20 * MINUTE);
    expect(accounts.accountOf('groq', 'k1')).toBeUndefined();
    fallTogether(30 * MINUTE);

    expect(accounts.accountOf('groq', 'k1')).toBeDefined();
  });

  it('are two accounts for good once each has fallen alone', () => {
    const { accounts, falls, answers, fallTogether } = someAccounts();
    falls('k1', 0, { limitedMs: MINUTE });
    answers('k2', SECOND);
    falls('k2', HOUR, { limitedMs: MINUTE });
    answers('k1', HOUR + SECOND);

    for (let n = 2; n < 10; n++) fallTogether(n * HOUR);

    expect(accounts.accountOf('groq', 'k1')).toBeUndefined();
  });

  it.each([
    ['a call that was under way before the other fell', -SECOND],
    ['a call after the other was free again', 2 * MINUTE],
  ])('are not split by the answer to %s', (_, offset) => {
    const { accounts, falls, answers, fallTogether } = someAccounts();
    fallTogether(0);
    fallTogether(5 * MINUTE);

    falls('k1', 10 * MINUTE, { limitedMs: MINUTE });
    answers('k2', 10 * MINUTE + offset);

    expect(accounts.accountOf('groq', 'k1')).toBeDefined();
  });

  it('are separate for what the provider says, whatever coincides', () => {
    const { accounts, word, fallTogether } = someAccounts();
    word('k1', 'org_1');
    word('k2', 'org_2');

    fallTogether(0);
    fallTogether(5 * MINUTE);

    expect(accounts.accountOf('groq', 'k1')).toBe('org_1');
    expect(accounts.accountOf('groq', 'k2')).toBe('org_2');
  });

  it('stay together for what the provider says, although one answered', () => {
    const { accounts, word, falls, answers } = someAccounts();
    word('k1', 'org_1');
    word('k2', 'org_1');

    falls('k1', 0, { limitedMs: MINUTE });
    answers('k2', SECOND);

    expect(accounts.accountOf('groq', 'k2')).toBe('org_1');
  });

  it('join the account of the one whose account is named', () => {
    const { accounts, word, fallTogether } = someAccounts();
    word('k2', 'org_1');

    fallTogether(0);
    fallTogether(5 * MINUTE);

    expect(accounts.accountOf('groq', 'k1')).toBe('org_1');
  });

  it('leave an account with the keys they still fall together with', () => {
    const { accounts, falls, answers, fallTogether } = someAccounts();
    for (const time of [0, 5 * MINUTE]) fallTogether(time, ['k1', 'k2', 'k3']);

    falls('k1', HOUR, { limitedMs: MINUTE });
    answers('k2', HOUR + SECOND);
    answers('k3', HOUR + 2 * SECOND);

    expect(accounts.accountOf('groq', 'k1')).toBeUndefined();
    expect(accounts.accountOf('groq', 'k2')).toBeDefined();
    expect(accounts.accountOf('groq', 'k2')).toBe(accounts.accountOf('groq', 'k3'));
  });

  it('have to confirm the guess once a day, without another message', () => {
    const { accounts, answers, fallTogether } = someAccounts();
    fallTogether(0);
    fallTogether(5 * MINUTE);

    answers('k1', 25 * HOUR);
    expect(accounts.accountOf('groq', 'k1')).toBeUndefined();
    const merged = fallTogether(26 * HOUR);

    expect(accounts.accountOf('groq', 'k1')).toBeDefined();
    expect(merged).toBeUndefined();
  });
});

describe('what is known of accounts', () => {
  it('is shared by all windows', () => {
    const state = new MemoryState();
    const [one, other] = [new Accounts(state), new Accounts(state)];

    one.learn({ provider: 'groq', keyId: 'k1', accountId: 'org_1' });
    const merged = other.learn({ provider: 'groq', keyId: 'k2', accountId: 'org_1' });

    expect(merged?.keyIds).toEqual(['k1', 'k2']);
    expect(one.accountOf('groq', 'k2')).toBe('org_1');
  });

  it('is written only when it changes', () => {
    const state = new MemoryState();
    const accounts = new Accounts(state);
    accounts.learn({ provider: 'groq', keyId: 'k1', accountId: 'org_1' });
    const before = state.map('account').get('groq');

    accounts.learn({ provider: 'groq', keyId: 'k1', accountId: 'org_1' });
    accounts.recordSuccess({ provider: 'groq', keyId: 'k1', accountId: 'org_1', begunAt: 0, now: 1 });

    expect(state.map('account').get('groq')).toBe(before);
  });

  it('does not outlive a key', () => {
    const { accounts, word, fallTogether } = someAccounts();
    word('k2', 'org_1');
    fallTogether(0);
    fallTogether(5 * MINUTE);

    accounts.forget('groq', 'k2');

    expect(accounts.accountOf('groq', 'k1')).toBeUndefined();
    expect(accounts.accountOf('groq', 'k2')).toBeUndefined();
    expect(word('k2', 'org_1')).toBeUndefined();
  });
});

describe('a list of keys', () => {
  it('is marked where at least two of it share an account', () => {
    const { accounts, word } = someAccounts();
    word('k1', 'org_1');
    word('k2', 'org_2');
    word('k3', 'org_1');

    const listed = accounts.withAccounts('groq', [key('k1'), key('k2'), key('k3'), key('k4')]);

    expect(listed).toEqual([
      { ...key('k1'), account: 'org_1' },
      key('k2'),
      { ...key('k3'), account: 'org_1' },
      key('k4'),
    ]);
  });

  it('is handed back as it is where no account is shared', () => {
    const { accounts, word } = someAccounts();
    word('k1', 'org_1');
    const keys = [key('k1'), key('k2')];

    expect(accounts.withAccounts('groq', keys)).toBe(keys);
  });

  it('stays the same object until keys or accounts change', () => {
    const { accounts, word } = someAccounts();
    word('k1', 'org_1');
    word('k2', 'org_1');
    const first = accounts.withAccounts('groq', [key('k1'), key('k2')]);

    word('k9', 'org_1');
    expect(accounts.withAccounts('groq', [key('k1'), key('k2')])).toBe(first);
    expect(accounts.withAccounts('groq', [key('k2'), key('k1')])).not.toBe(first);
    const second = accounts.withAccounts('groq', [key('k1'), key('k2')]);
    word('k2', 'org_2');

    expect(accounts.withAccounts('groq', [key('k1'), key('k2')])).not.toEqual(second);
  });
});

interface Fall {
  class?: FailureClass;
  scope?: Scope;
  account?: string;
  after?: number;
  /** For how long the provider says the key is limited. */
  limitedMs?: number;
}

/** Two keys of Groq are `k1` and `k2`; times are milliseconds since the beginning. */
function someAccounts() {
  const accounts = new Accounts(new MemoryState());
  const provider = 'groq';
  const falls = (
    keyId: string,
    now: number,
    { limitedMs, class: kind = 'rate-limited', scope = 'key', account }: Fall = {},
  ) => {
    const stated = limitedMs === undefined ? {} : { retryAt: now + limitedMs, retryAtIsStated: true };
    const failure = { class: kind, scope, ...stated, ...(account === undefined ? {} : { account }) };
    return accounts.recordFailure({ provider, keyId, failure, now });
  };
  return {
    accounts,
    falls,
    word: (keyId: string, accountId: string) => accounts.learn({ provider, keyId, accountId }),
    answers: (keyId: string, begunAt: number, rest: { accountId?: string } = {}) =>
      accounts.recordSuccess({ provider, keyId, begunAt, now: begunAt + SECOND, ...rest }),
    fallTogether: (time: number, keyIds: readonly string[] = ['k1', 'k2']) =>
      keyIds.map((keyId, index) => falls(keyId, time + index * 100)).at(-1),
  };
}

function key(id: string) {
  return { id, label: `groq ${id}` };
}
