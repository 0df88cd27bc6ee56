/** What is known of the accounts behind one provider's keys. Plain data, replaced as a whole. */
export interface AccountKnowledge {
  /** By key id: the account as the provider names it. */
  readonly words: { readonly [keyId: string]: string };
  /** By `pairName`: how two keys have behaved. */
  readonly pairs: { readonly [pair: string]: Pair };
  /** Groups of key ids of which the user was told that they are one account. */
  readonly told: readonly (readonly string[])[];
}

export interface Pair {
  /** How often both fell together since one last answered while the other was limited. */
  occasions: number;
  /** Epoch milliseconds of the last one. */
  at: number;
  /** Of the two, whoever was ever limited while the other answered. */
  alone: readonly string[];
}

export const nothingKnown: AccountKnowledge = { words: {}, pairs: {}, told: [] };

/** One coincidence proves nothing. */
export const OCCASIONS_NEEDED = 2;

/** Names two keys, in whichever order; key ids hold no spaces. */
export function pairName(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

/**
 * The account of every key of which one is known. A provider's word decides; lockstep adds the keys without one. An account
 * without a word is named after one of its keys.
 */
export function accountsIn(knowledge: AccountKnowledge): ReadonlyMap<string, string> {
  const groups: string[][] = [];
  for (const key of keysIn(knowledge)) {
    const home = groups.find((group) => belongsTo(key, group, knowledge));
    if (home) home.push(key);
    else groups.push([key]);
  }
  const accounts = new Map<string, string>();
  for (const group of groups) {
    const first = group[0] as string;
    const word = knowledge.words[first];
    if (word === undefined && group.length === 1) continue;
    for (const key of group) accounts.set(key, word ?? first);
  }
  return accounts;
}

/** Those with a word first, so that accounts are named by it. */
function keysIn({ words, pairs }: AccountKnowledge): string[] {
  const paired = Object.keys(pairs).flatMap((pair) => pair.split(' '));
  return [...new Set([...Object.keys(words).sort(), ...paired.sort()])];
}

/** Close to one of the group, and at odds with none of it. */
function belongsTo(key: string, group: readonly string[], knowledge: AccountKnowledge): boolean {
  const relations = group.map((member) => relation(key, member, knowledge));
  return relations.includes('same') && !relations.includes('apart');
}

function relation(a: string, b: string, { words, pairs }: AccountKnowledge): 'same' | 'apart' | 'unknown' {
  const [wordOfA, wordOfB] = [words[a], words[b]];
  if (wordOfA !== undefined && wordOfB !== undefined) return wordOfA === wordOfB ? 'same' : 'apart';
  const pair = pairs[pairName(a, b)];
  if (pair && pair.occasions >= OCCASIONS_NEEDED) return 'same';
  return pair && pair.alone.length > 0 ? 'apart' : 'unknown';
}
