import type { KeyRef } from '../types/candidate.ts';
import type { Failure } from '../types/failure.ts';
import type { SharedState, StateMap } from '../types/sharedState.ts';
import { type AccountKnowledge, accountsIn, nothingKnown } from './accountKnowledge.ts';
import { afterAnswer, afterFall, type Fall, limitedUntil, withoutOldGuesses } from './lockstep.ts';

/** Keys that turned out to be one account, to be told to the user: they share one quota. */
export interface MergedKeys {
  provider: string;
  /** All keys of the account as far as they are known. */
  keyIds: readonly string[];
  /** The provider said so; else they fell together again and again. */
  isStated: boolean;
}

type Change = (known: AccountKnowledge) => AccountKnowledge;

interface Known {
  knowledge: AccountKnowledge;
  accounts: ReadonlyMap<string, string>;
}

interface Listed {
  knowledge: AccountKnowledge | undefined;
  keys: readonly KeyRef[];
  result: readonly KeyRef[];
}

/**
 * Which keys of a provider are one account, and so one quota: by the provider's word, else by lockstep. All windows know it
 * together. Methods that learn return what is news for the user; nothing is told twice.
 */
export class Accounts {
  /** By provider id. */
  readonly #state: StateMap<AccountKnowledge>;
  /** By provider id, then key id: this window's last fall of each key. */
  readonly #falls = new Map<string, Map<string, Fall>>();
  readonly #known = new Map<string, Known>();
  readonly #lists = new Map<string, Listed>();

  constructor(state: SharedState) {
    this.#state = state.map('account');
  }

  /** The key's account, also where no other key shares it; `undefined` when none is known. Unique within the provider. */
  accountOf(provider: string, keyId: string): string | undefined {
    return this.#accountsOf(provider)?.get(keyId);
  }

  /** The keys, with `account` where at least two of them share one. The very same array as long as it would hold the same. */
  withAccounts(provider: string, keys: readonly KeyRef[]): readonly KeyRef[] {
    const knowledge = this.#state.get(provider);
    const before = this.#lists.get(provider);
    if (before && before.knowledge === knowledge && isSameList(before.keys, keys)) return before.result;
    const fresh = marked(keys, this.#accountsOf(provider));
    const result = before && isSameList(before.result, fresh) ? before.result : fresh;
    this.#lists.set(provider, { knowledge, keys, result });
    return result;
  }

  /** Takes the provider's own name for the account of a key; a new name replaces the old one. */
  learn({
    provider,
    keyId,
    accountId,
  }: {
    provider: string;
    keyId: string;
    accountId: string | undefined;
  }): MergedKeys | undefined {
    if (accountId === undefined) return undefined;
    return this.#change(provider, keyId, (known) =>
      known.words[keyId] === accountId ? known : { ...known, words: { ...known.words, [keyId]: accountId } },
    );
  }

  /** Takes a failure of a key, with the account it names. Only limits of a key or an account say whose quota is shared. */
  recordFailure({
    provider,
    keyId,
    failure,
    now,
  }: {
    provider: string;
    keyId: string;
    failure: Pick<Failure, 'class' | 'scope' | 'retryAt' | 'retryAtIsStated' | 'account'>;
    now: number;
  }): MergedKeys | undefined {
    const stated = this.learn({ provider, keyId, accountId: failure.account });
    if (!isFall(failure)) return stated;
    const until = limitedUntil(now, failure.retryAtIsStated ? failure.retryAt : undefined);
    const fall = { class: failure.class, at: now, until };
    const falls = this.#fallsOf(provider);
    falls.set(keyId, fall);
    return (
      this.#change(provider, keyId, (known) => afterFall(withoutOldGuesses(known, now), keyId, fall, falls)) ?? stated
    );
  }

  /**
   * Takes a good answer of a key: another one that was limited when it began is of another account.
   *
   * @param accountId As the headers of the answer name it.
   * @param begunAt Epoch milliseconds at which the call began.
   */
  recordSuccess({
    provider,
    keyId,
    accountId,
    begunAt,
    now,
  }: {
    provider: string;
    keyId: string;
    accountId?: string | undefined;
    begunAt: number;
    now: number;
  }): MergedKeys | undefined {
    const falls = this.#fallsOf(provider);
    this.#change(provider, keyId, (known) => afterAnswer(withoutOldGuesses(known, now), keyId, begunAt, falls));
    return this.learn({ provider, keyId, accountId });
  }

  /** Forgets a key that was removed or entered anew. */
  forget(provider: string, keyId: string): void {
    this.#falls.get(provider)?.delete(keyId);
    this.#change(provider, keyId, (known) => without(known, keyId));
  }

  #fallsOf(provider: string): Map<string, Fall> {
    let falls = this.#falls.get(provider);
    if (!falls) {
      falls = new Map();
      this.#falls.set(provider, falls);
    }
    return falls;
  }

  /** Derived once from what is known: the state hands out the same object until somebody has changed it. */
  #accountsOf(provider: string): ReadonlyMap<string, string> | undefined {
    const knowledge = this.#state.get(provider);
    if (!knowledge) return undefined;
    const before = this.#known.get(provider);
    if (before?.knowledge === knowledge) return before.accounts;
    const accounts = accountsIn(knowledge);
    this.#known.set(provider, { knowledge, accounts });
    return accounts;
  }

  /** Changes what all windows know, in one step and only when there is something to change: it nearly always is as before. */
  #change(provider: string, keyId: string, change: Change): MergedKeys | undefined {
    const present = this.#state.get(provider) ?? nothingKnown;
    if (change(present) === present) return undefined;
    return this.#state.update<MergedKeys | undefined>([provider], (values) => {
      const before = values.get(provider) ?? nothingKnown;
      const after = change(before);
      if (after === before) return { result: undefined };
      const news = newsOf(after, keyId);
      const value = news ? { ...after, told: [...after.told, news] } : after;
      return {
        set: new Map([[provider, { value, until: Number.POSITIVE_INFINITY }]]),
        result: news && { provider, keyIds: news, isStated: news.every((id) => after.words[id] !== undefined) },
      };
    });
  }
}

function isFall({ class: failureClass, scope }: Pick<Failure, 'class' | 'scope'>): boolean {
  return (
    (failureClass === 'rate-limited' || failureClass === 'quota-spent') && (scope === 'key' || scope === 'account')
  );
}

/** The keys of the account that `keyId` is in, unless it is alone there or the user knows already. */
function newsOf(knowledge: AccountKnowledge, keyId: string): readonly string[] | undefined {
  const accounts = accountsIn(knowledge);
  const account = accounts.get(keyId);
  if (account === undefined) return undefined;
  const group = [...accounts].filter(([, of]) => of === account).map(([id]) => id);
  const isTold = knowledge.told.some((told) => group.every((id) => told.includes(id)));
  return group.length < 2 || isTold ? undefined : group;
}

function marked(keys: readonly KeyRef[], accounts: ReadonlyMap<string, string> | undefined): readonly KeyRef[] {
  if (!accounts || accounts.size < 2) return keys;
  const sizes = new Map<string, number>();
  for (const { id } of keys) {
    const account = accounts.get(id);
    if (account !== undefined) sizes.set(account, (sizes.get(account) ?? 0) + 1);
  }
  if (![...sizes.values()].some((size) => size > 1)) return keys;
  return keys.map((key) => {
    const account = accounts.get(key.id);
    return account !== undefined && (sizes.get(account) ?? 0) > 1 ? { ...key, account } : key;
  });
}

function isSameList(a: readonly KeyRef[], b: readonly KeyRef[]): boolean {
  if (a === b) return true;
  return a.length === b.length && a.every((key, index) => isSameKey(key, b[index]));
}

function isSameKey(a: KeyRef, b: KeyRef | undefined): boolean {
  return a === b || (a.id === b?.id && a.label === b.label && a.account === b.account);
}

function without(known: AccountKnowledge, keyId: string): AccountKnowledge {
  const isOther = ([name]: [string, unknown]) => !name.split(' ').includes(keyId);
  const words = Object.entries(known.words).filter(isOther);
  const pairs = Object.entries(known.pairs).filter(isOther);
  const isNews =
    words.length < Object.keys(known.words).length ||
    pairs.length < Object.keys(known.pairs).length ||
    known.told.some((group) => group.includes(keyId));
  if (!isNews) return known;
  return {
    words: Object.fromEntries(words),
    pairs: Object.fromEntries(pairs),
    told: known.told.map((group) => group.filter((id) => id !== keyId)).filter((group) => group.length > 1),
  };
}
