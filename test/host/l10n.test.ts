import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { offlineTexts } from '../../src/engine/offline/offlineTexts.ts';
import { failureNames } from '../../src/engine/routing/skipText.ts';

type Bundle = { readonly [english: string]: string };

/** Tables whose words are translated in other files than their own. */
const sharedTables: { readonly [name: string]: object } = { failureNames };

/** A call of the translator, up to its first argument; not its declaration. */
const call = /(?<!function )(?<![\w$])t\(\s*/g;
/** A literal that escapes nothing but quotes and backslashes. */
const quoted = String.raw`'(?:[^'\\\n]|\\['"\\])*'|"(?:[^"\\\n]|\\['"\\])*"`;
const firstLiteral = new RegExp(String.raw`^(${quoted})\s*[,)]`);
/** A variable or a member, by its last name: `word` in `mark.word`. */
const firstName = /^(?:\w+\.)*(\w+)\s*[,)]/;

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const englishTitles: Bundle = JSON.parse(readFileSync('package.nls.json', 'utf8'));
const used = textsOf(sourceFiles('src'));

describe('texts handed to the translator', () => {
  it('are literals, words of a table in the same file, or names that several files share', () => {
    expect(used.unclear).toEqual([]);
  });

  it('are found in engine, host and page', () => {
    // If the search found nothing, the bundles below would agree with it by being empty.
    expect(used.texts).toContain('ready, keeps this conversation');
    expect(used.texts).toContain('Add Key…');
    expect(used.texts).toContain("This key is already there as '{0}'");
    expect(used.texts).toContain('What are you working on?');
    expect(used.texts).toContain('The answer was cut off.');
  });
});

describe('the search for texts', () => {
  it.each([
    ["t('Plain')", ['Plain']],
    ["vscode.l10n.t(\n  'On a line of its own {0}',\n  value,\n)", ['On a line of its own {0}']],
    [String.raw`t("It's") + t('a \'quote\'')`, ["It's", "a 'quote'"]],
    ["<b title={t('In braces')}>", ['In braces']],
    ["t(mark.word); const marks = { a: { word: 'First' }, b: { word: 'Second' } };", ['First', 'Second']],
    ['t(failureNames[failure.class])', []],
    ["post('Not a text'); at(1); export function t(english: string) {}", []],
  ])('understands %s', (source, texts) => {
    expect(textsIn(source)).toEqual({ texts, unclear: [] });
  });

  it.each(['t(`Hello`)', "t('a' + b)", "t(isOne ? 'One' : 'Many')", 't(label)', 't(names[0])'])(
    'does not accept %s',
    (source) => {
      expect(textsIn(source).unclear).toHaveLength(1);
    },
  );
});

describe.each(['ru', 'es', 'zh-cn'])('the bundle for %s', (language) => {
  const bundle = readBundle(language);

  it('has every text', () => {
    expect(used.texts.filter((text) => !Object.hasOwn(bundle, text))).toEqual([]);
  });

  it('has none that nobody uses', () => {
    expect(Object.keys(bundle).filter((text) => !used.texts.includes(text))).toEqual([]);
  });

  it('leaves none empty', () => {
    expect(Object.keys(bundle).filter((text) => bundle[text]?.trim() === '')).toEqual([]);
  });

  it('has the placeholders of the English text', () => {
    const differing = Object.entries(bundle).filter(([english, text]) => placeholders(english) !== placeholders(text));

    expect(differing).toEqual([]);
  });

  it('says what package.json says in the same words', () => {
    const titles: Bundle = JSON.parse(readFileSync(`package.nls.${language}.json`, 'utf8'));
    const differing = Object.entries(englishTitles).filter(
      ([id, english]) => Object.hasOwn(bundle, english) && bundle[english] !== titles[id],
    );

    expect(differing).toEqual([]);
  });
});

describe.each(['en', 'ru', 'es', 'zh-cn'])('commands that texts name in %s', (language) => {
  const suffix = language === 'en' ? '' : `.${language}`;
  const titles: Bundle = JSON.parse(readFileSync(`package.nls${suffix}.json`, 'utf8'));
  const known = Object.values(titles).map((title) => title.replace('…', ''));

  it('are called what the palette calls them', () => {
    const bundle = language === 'en' ? used.texts : Object.values(readBundle(language));
    const offline = JSON.stringify(offlineTexts[language.slice(0, 2) as keyof typeof offlineTexts]);
    const named = [...bundle, offline].flatMap((text) => [...text.matchAll(/Understudy: ([^"»”`]+)["»”`]/g)]);

    expect(named.length).toBeGreaterThan(4);
    expect(named.map(([, title]) => title).filter((title) => !known.includes(title ?? ''))).toEqual([]);
  });
});

describe('the languages', () => {
  it('are those that package.json is translated into', () => {
    const bundles = languagesOf(manifest.l10n, /^bundle\.l10n\.(.+)\.json$/);

    expect(bundles).toEqual(languagesOf('.', /^package\.nls\.(.+)\.json$/));
  });
});

function readBundle(language: string): Bundle {
  return JSON.parse(readFileSync(join(manifest.l10n, `bundle.l10n.${language}.json`), 'utf8'));
}

interface Found {
  texts: string[];
  /** Calls whose text cannot be known from the source. */
  unclear: string[];
}

function sourceFiles(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.ts')).map((file) => join(folder, file));
}

function textsOf(files: readonly string[]): Found {
  const found = files.map((file) => ({ file, ...textsIn(readFileSync(file, 'utf8')) }));
  const unclear = found.flatMap(({ file, unclear }) => unclear.map((text) => `${file}: ${text}`));
  const named = Object.values(sharedTables).flatMap((table): string[] => Object.values(table));
  return { texts: [...new Set([...found.flatMap(({ texts }) => texts), ...named])], unclear };
}

function textsIn(source: string): Found {
  const found: Found = { texts: [], unclear: [] };
  for (const { index, 0: opening } of source.matchAll(call)) {
    const argument = source.slice(index + opening.length);
    const texts = textsAt(argument, source);
    found.texts.push(...texts);
    if (texts.length === 0 && !isSharedWord(argument)) found.unclear.push(`t(${argument.split('\n')[0]}`);
  }
  return found;
}

function textsAt(argument: string, source: string): string[] {
  const literal = firstLiteral.exec(argument)?.[1];
  if (literal !== undefined) return [unquoted(literal)];
  const name = firstName.exec(argument)?.[1];
  if (name === undefined) return [];
  const values = source.matchAll(new RegExp(String.raw`\b${name}: (${quoted})`, 'g'));
  return [...values].map(([, value = '']) => unquoted(value));
}

function isSharedWord(argument: string): boolean {
  return Object.keys(sharedTables).some((table) => argument.startsWith(`${table}[`));
}

function unquoted(literal: string): string {
  return literal.slice(1, -1).replace(/\\(.)/g, '$1');
}

function placeholders(text: string): string {
  return (text.match(/\{\w+\}/g) ?? []).toSorted().join(' ');
}

function languagesOf(folder: string, pattern: RegExp): string[] {
  const matches = readdirSync(folder).map((file) => pattern.exec(file)?.[1]);
  return matches.filter((language) => language !== undefined).toSorted();
}
