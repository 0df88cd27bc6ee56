import { readFileSync } from 'node:fs';
import type { Translate, Wording } from '../../src/engine/types/wording.ts';
import { inEnglish, wordingOf } from '../../src/engine/util/wording.ts';

export type Language = 'es' | 'ru' | 'zh-cn';

/** What `vscode.l10n.t` does in a VS Code of that language: by the bundle that is shipped. */
export function translateInto(language: Language): Translate {
  const bundle = JSON.parse(readFileSync(`media/l10n/bundle.l10n.${language}.json`, 'utf8'));
  return (english, ...values) => inEnglish(bundle[english] ?? english, ...values);
}

/** The wording of a user of that language; clock times are always 14:32. */
export function wordingIn(language: Language): Wording {
  return wordingOf({ t: translateInto(language), formatTime: () => '14:32', language });
}
