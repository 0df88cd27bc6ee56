import hljs from 'highlight.js/lib/core';
import { languages } from './languages.ts';

for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);
hljs.registerAliases(['jsonc', 'json5'], { languageName: 'json' });
hljs.registerAliases(['scss', 'less'], { languageName: 'css' });
hljs.registerAliases(['vue', 'svelte'], { languageName: 'xml' });
hljs.registerAliases(['console', 'shellsession'], { languageName: 'shell' });

/** Longer code is left plain: colouring it would hold up the page, and nobody reads it there. */
const longestCode = 60_000;

/**
 * The code as HTML with `hljs-` classes; its text is escaped.
 *
 * @param language As the fence says it, aliases too.
 * @returns Undefined when the language is not known or the code is too long.
 */
export function highlight(code: string, language: string | undefined): string | undefined {
  if (!language || code.length > longestCode || !hljs.getLanguage(language)) return undefined;
  return hljs.highlight(code, { language, ignoreIllegals: true }).value;
}

/** What to call the language on screen: its name where it is known, else what the fence says. */
export function languageName(language: string): string {
  return hljs.getLanguage(language)?.name?.replace(/,.*/, '') ?? language;
}
