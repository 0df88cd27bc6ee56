import type { Translate } from '../types/wording.ts';
import { inEnglish } from '../util/wording.ts';
import { checkServiceAccount } from './serviceAccount.ts';

export type CleanKey =
  /** `changed`: what was pasted held more than the key. */
  | { ok: true; key: string; changed: boolean }
  /** `reason` is for the user and holds none of the key but a character that cannot belong to it. */
  | { ok: false; reason: string };

/** Characters of a key: those of today's providers have 32 to about 200, access tokens up to about 2,000. */
const MAX_KEY_LENGTH = 4_096;

/** Characters of anything pasted: a service account document has about 2,400. */
const MAX_INPUT_LENGTH = 65_536;

/** Wrappings within each other, such as `export NAME="Bearer …"`: three are seen, more are not a key. */
const MAX_WRAPPINGS = 8;

const quotes: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['\u201c', '\u201d'],
  ['\u2018', '\u2019'],
  ['\u00ab', '\u00bb'],
];

/**
 * Makes a key of what a user pasted: surrounding spaces, quotes, invisible characters, `Bearer `, `NAME=` and
 * `export NAME=` go; what could not stand in a header is refused with the reason. A Google service account document is
 * taken as it is, once it is whole.
 *
 * @param t Words the reason; default: in English.
 */
export function cleanKey(input: string, t: Translate = inEnglish): CleanKey {
  if (input.length > MAX_INPUT_LENGTH) return { ok: false, reason: tooLong(input.length, t) };
  const visible = withoutInvisible(input).trim();
  if (visible.startsWith('{')) return cleanDocument(visible, input, t);
  const key = unwrap(visible);
  const reason = complain(key, t);
  return reason === undefined ? { ok: true, key, changed: key !== input } : { ok: false, reason };
}

function cleanDocument(document: string, input: string, t: Translate): CleanKey {
  const reason = checkServiceAccount(document, t);
  return reason === undefined ? { ok: true, key: document, changed: document !== input } : { ok: false, reason };
}

/** Removes zero-width, byte-order and bidi marks; turns no-break and other odd spaces into plain ones. */
function withoutInvisible(text: string): string {
  return text.replace(/\p{Default_Ignorable_Code_Point}/gu, '').replace(/[^\S\r\n\t ]/g, ' ');
}

function unwrap(text: string): string {
  let inner = text;
  for (let wrappings = 0; wrappings < MAX_WRAPPINGS; wrappings++) {
    const next = withoutQuotes(withoutPrefix(inner)).trim();
    if (next === inner) break;
    inner = next;
  }
  return inner;
}

function withoutPrefix(text: string): string {
  return (
    text
      .replace(/^(?:(?:export|set)\s+|\$env:)(?=\w+\s*=)/i, '')
      // A key may end in `=`, so something else has to follow it, unless there is an underscore as in names.
      .replace(/^(?:[A-Z_][A-Z0-9_]{0,80}|\w{0,40}(?:key|token|Key|Token)\w{0,40})\s*=\s*(?=[^=\s])/, '')
      .replace(/^[A-Z0-9]+_\w*\s*=$/, '')
      .replace(/^(?:authorization|x-api-key|api-key)\s*:\s*/i, '')
      .replace(/^bearer(?:\s+|$)/i, '')
  );
}

function withoutQuotes(text: string): string {
  const quoted = text.replace(/(?<=["'`])[;,]$/, '');
  const pair = quotes.find(([open, close]) => quoted.length > 1 && quoted.startsWith(open) && quoted.endsWith(close));
  return pair ? quoted.slice(1, -1) : text;
}

function complain(key: string, t: Translate): string | undefined {
  if (key === '') return t('There is no key in it. Paste the key as the provider shows it');
  if (/[\r\n]/.test(key)) return t('It has several lines. Paste one key, without anything else');
  if (key.length > MAX_KEY_LENGTH) return tooLong(key.length, t);
  const characters = [...key];
  const index = characters.findIndex((character) => !/^[\x21-\x7e]$/.test(character));
  return index === -1 ? undefined : strange(characters[index] ?? '', index + 1, t);
}

function tooLong(length: number, t: Translate): string {
  return t('It has {0} characters, too many for a key (at most {1}). Copy the key alone', length, MAX_KEY_LENGTH);
}

/** @param position From 1, as people count. */
function strange(character: string, position: number, t: Translate): string {
  if (character === ' ')
    return t('Character {0} is a space, which cannot be part of a key. Copy the key again', position);
  if (character === '\t')
    return t('Character {0} is a tab, which cannot be part of a key. Copy the key again', position);
  const code = character.codePointAt(0) ?? 0;
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return /\p{C}/u.test(character)
    ? t('Character {0} is a control character ({1}), which cannot be part of a key. Copy the key again', position, hex)
    : t('Character {0} is "{1}" ({2}), which cannot be part of a key. Copy the key again', position, character, hex);
}
