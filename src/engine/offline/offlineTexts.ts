import type { OfflineLanguage } from './offlineInput.ts';
import { en } from './texts/en.ts';
import { es } from './texts/es.ts';
import { ru } from './texts/ru.ts';
import type { OfflineTexts, PluralForms } from './texts/textTable.ts';
import { zh } from './texts/zh.ts';

/** One table per language, each complete. */
export const offlineTexts: Record<OfflineLanguage, OfflineTexts> = { en, ru, es, zh };

/** Puts values in place of `{name}`. */
export function fill(template: string, values: { [name: string]: string | number }): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The right form for a number. */
export function counted(count: number, forms: PluralForms, language: OfflineLanguage): string {
  const rule = new Intl.PluralRules(language).select(count);
  return fill(forms[rule] ?? forms.other, { count });
}
