import { describe, expect, it } from 'vitest';
import { offlineTexts } from '../../../src/engine/offline/offlineTexts.ts';
import { languages } from './support.ts';

describe('texts of the offline tier', () => {
  it.each(languages)('are complete in %s, with the placeholders of the English ones', (language) => {
    const english = leaves(offlineTexts.en);
    const translated = leaves(offlineTexts[language]);

    expect(Object.keys(translated)).toEqual(Object.keys(english));
    for (const [path, text] of Object.entries(translated)) {
      expect(text.trim(), path).not.toBe('');
      expect(placeholders(text), path).toEqual(placeholders(english[path] ?? ''));
    }
  });

  it.each(languages.filter((language) => language !== 'en'))('are translated in %s', (language) => {
    const english = leaves(offlineTexts.en);
    const same = Object.entries(leaves(offlineTexts[language])).filter(([path, text]) => english[path] === text);

    expect(same.map(([path]) => path).filter((path) => path !== 'severity.error')).toEqual([]);
  });

  it.each(languages)('have every plural form that %s has', (language) => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();

    for (const forms of [offlineTexts[language].keys, offlineTexts[language].more]) {
      expect(Object.keys(forms).toSorted()).toEqual([...pluralCategories].toSorted());
      for (const form of Object.values(forms)) expect(form).toContain('{count}');
    }
  });
});

/** Every text by its path; of plural forms, the general one stands for all. */
function leaves(table: object, prefix = ''): { [path: string]: string } {
  const entries = Object.entries(table).flatMap(([name, value]): [string, string][] => {
    const path = prefix + name;
    if (typeof value === 'string') return [[path, value]];
    if ('other' in value) return [[path, value.other]];
    return Object.entries(leaves(value, `${path}.`));
  });
  return Object.fromEntries(entries);
}

function placeholders(text: string): string[] {
  return (text.match(/\{\w+\}/g) ?? []).toSorted();
}
