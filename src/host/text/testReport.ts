import { addedWords } from '../../engine/errors/message.ts';
import { failureNames } from '../../engine/routing/skipText.ts';
import type { KeyTest } from '../../engine/types/engine.ts';
import type { Translate } from '../../engine/types/wording.ts';
import { inEnglish } from '../../engine/util/wording.ts';
import type { RowTarget } from '../contributions.ts';
import { escapeMarkdown } from './markdown.ts';

export interface ProviderTests {
  id: string;
  name: string;
  tests: readonly KeyTest[];
}

/** One sentence on a provider: how many keys work, how many models they see, or why the first one does not. */
export function testSummary({ name, tests }: ProviderTests, t: Translate = inEnglish): string {
  const working = tests.filter((test) => test.ok);
  const failed = tests.find((test) => !test.ok);
  if (tests.length === 0) return t('{0}: nothing to test, it has no key', name);
  const isKeyless = tests.every((test) => test.keyLabel === undefined);
  const count = t('{0} of {1} keys work', working.length, tests.length);
  const state = isKeyless ? (failed ? t('does not answer') : t('answers')) : count;
  const models = working[0]?.models?.length;
  const details = [
    models === undefined ? '' : t('{0} models', models),
    working[0]?.account ?? '',
    failed ? failureText(failed, name, t) : '',
  ];
  return `${name}: ${[state, ...details].filter(Boolean).join(' · ')}`;
}

/** One sentence on all of them; on a single one, all that `testSummary` says. */
export function testsSummary(providers: readonly ProviderTests[], t: Translate = inEnglish): string {
  const [first, ...others] = providers;
  if (first && others.length === 0) return testSummary(first, t);
  const working = providers.filter(allKeysWork).length;
  if (working === providers.length) return t('All {0} providers work.', working);
  return t('{0} of {1} providers work without a failure.', working, providers.length);
}

/** Of one that could not be tested, nothing is known to work. */
export function allKeysWork({ tests }: ProviderTests): boolean {
  return tests.length > 0 && tests.every((test) => test.ok);
}

/** All that was found, as a Markdown document. */
export function testReport(providers: readonly ProviderTests[], t: Translate = inEnglish): string {
  const sections = providers.map((provider) => [
    `## ${escapeMarkdown(provider.name)}`,
    ...(provider.tests.length === 0
      ? [t('Nothing to test: it has no key.')]
      : provider.tests.map((test) => keyLines(test, provider.name, t))),
  ]);
  return [`# ${t('Provider Test')}`, ...sections.flat()].join('\n\n').concat('\n');
}

/** The first key that its provider refused. */
export function refusedKey(providers: readonly ProviderTests[]): Required<RowTarget> | undefined {
  const refused = providers.flatMap(({ id, tests }) =>
    tests.flatMap(({ keyId, failure }) =>
      keyId !== undefined && failure?.class === 'credential-refused' ? [{ providerId: id, keyId }] : [],
    ),
  );
  return refused[0];
}

function keyLines(test: KeyTest, name: string, t: Translate): string {
  const who = test.keyLabel ? t('Key {0}', test.keyLabel) : t('Without a key');
  const verdict = test.ok ? t('works') : failureText(test, name, t);
  const limits = Object.entries(test.limits ?? {}).map(([header, value]) => `${header}: ${value}`);
  const lines = [
    `${who}: ${verdict}, ${t('{0} ms', Math.round(test.durationMs))}`,
    byLine(test, t),
    test.account ? `  - ${t('Account: {0}', escapeMarkdown(test.account))}` : '',
    ...limits.map((limit) => `  - ${escapeMarkdown(limit)}`),
    modelsLine(test, t),
  ];
  return `- ${lines.filter(Boolean).join('\n')}`;
}

function byLine({ by }: KeyTest, t: Translate): string {
  if (!by) return '';
  const how =
    by === 'call' ? t('By a call of one token') : t('Without a call: limits and quotas that were reached stand');
  return `  - ${how}`;
}

function modelsLine({ models }: KeyTest, t: Translate): string {
  if (!models) return '';
  const ids = models.slice(0, 50).map((model) => `\`${model.id}\``);
  const rest = models.length - ids.length;
  return `  - ${t('{0} models', models.length)}: ${ids.join(', ')}${rest > 0 ? ` ${t('and {0} more', rest)}` : ''}`;
}

function failureText({ failure }: KeyTest, name: string, t: Translate): string {
  if (!failure) return t('failed');
  const status = failure.status === undefined ? '' : ` (${failure.status})`;
  const what = [`${t(failureNames[failure.class])}${status}`, addedWords(failure, name)].filter(Boolean).join(': ');
  return failure.class === 'credential-refused' ? t('{0}; enter it again or make a new one', what) : what;
}
