import { helpSections } from './helpSections.ts';
import { code, list, plain, shortened } from './markdown.ts';
import type { OfflineInput, OfflineLanguage, OfflineProvider } from './offlineInput.ts';
import { counted, fill, offlineTexts } from './offlineTexts.ts';
import { type Cause, type Readiness, type Situation, situationOf, type TroubledProvider } from './situation.ts';
import type { OfflineTexts } from './texts/textTable.ts';
import { fromNow, localTime, type TimeStyle } from './when.ts';

/**
 * The answer when no model can be asked: what failed, when each provider is ready again, what to do, and what can be had without
 * a model. Deterministic: the same input gives the same text.
 *
 * @returns Markdown; never empty. It does not throw, whatever the input.
 */
export function offlineAnswer(input: OfflineInput, language: OfflineLanguage): string {
  const texts = offlineTexts[language] ?? offlineTexts.en;
  try {
    return compose({ input, language, texts, time: timeStyle(input, language) });
  } catch {
    return texts.lastResort;
  }
}

/** What every part of the answer is made from. */
interface Voice {
  input: OfflineInput;
  language: OfflineLanguage;
  texts: OfflineTexts;
  time: TimeStyle;
}

const maxProvidersNamed = 4;

function compose(voice: Voice): string {
  const situation = situationOf(voice.input);
  const parts =
    situation.kind === 'no-key'
      ? [voice.texts.lead.noKey, guide(situation, voice)]
      : [lead(situation, voice), ...whatHappened(situation, voice), nextSteps(situation, voice)];
  return [`_${voice.texts.label}_`, ...parts, ...helpSections(voice)].join('\n\n');
}

function lead({ kind }: Situation, { texts }: Voice): string {
  return kind === 'no-network' ? texts.lead.noNetwork : texts.lead.failed;
}

function guide({ keyless, local }: Situation, voice: Voice): string {
  const { texts, input } = voice;
  const steps = [
    ...firstKey(keyless.length > 0 ? keyless : input.providers, voice),
    ...[texts.guide.choose, texts.guide.paste, texts.guide.ask],
  ];
  const numbered = steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
  const servers = local.length > 0 ? [fill(texts.guide.local, { providers: named(local, voice) })] : [];
  return [`### ${texts.headings.firstKey}`, numbered, ...servers].join('\n\n');
}

function firstKey(known: readonly OfflineProvider[], voice: Voice): string[] {
  const remote = freeIfAny(known).filter((provider) => !provider.isLocal);
  if (remote.length === 0) return [];
  const { open, openPaid } = voice.texts.guide;
  const isFree = remote.every((provider) => provider.hasFreeTier === true);
  return [fill(isFree ? open : openPaid, { providers: named(remote, voice) })];
}

function whatHappened({ troubled }: Situation, voice: Voice): string[] {
  if (troubled.length === 0) return [];
  return [`### ${voice.texts.headings.whatHappened}\n\n${list(troubled.map((one) => troubleLine(one, voice)))}`];
}

function troubleLine({ provider, keys, cause, ready }: TroubledProvider, voice: Voice): string {
  const { texts, language } = voice;
  const count = keys > 1 ? ` (${counted(keys, texts.keys, language)})` : '';
  const readiness = readyText(ready, voice);
  return `**${plain(provider.name)}**${count}: ${causeText(cause, texts)}${readiness === '' ? '' : `; ${readiness}`}`;
}

function causeText(cause: Cause, texts: OfflineTexts): string {
  switch (cause.kind) {
    case 'failure':
      return failureText(cause, texts);
    case 'lacks':
      return texts.lacks[cause.capability];
    case 'too-large':
      return texts.tooLarge;
    case 'no-model':
      return texts.noModel;
    case 'misconfigured':
      return fill(texts.misconfigured, { message: plain(shortened(cause.message, 160)) });
  }
}

/** The provider's own words are added where ours say nothing. */
function failureText(cause: Extract<Cause, { kind: 'failure' }>, texts: OfflineTexts): string {
  const status = cause.status === undefined ? '' : ` (HTTP ${cause.status})`;
  const isVague = cause.class === 'unknown' || cause.class === 'bad-request';
  const words = isVague && cause.message.trim() !== '' ? ` ${code(shortened(cause.message, 160))}` : '';
  return `${texts.failure[cause.class] ?? texts.failure.unknown}${status}${words}`;
}

function readyText(ready: Readiness, { texts, time }: Voice): string {
  switch (ready.kind) {
    case 'now':
      return texts.ready.now;
    case 'at':
      return fill(texts.ready.at, { time: localTime(ready.at, time), relative: fromNow(ready.at, time) });
    case 'never':
      return texts.ready.never;
    case 'unknown':
      return '';
  }
}

function nextSteps(situation: Situation, voice: Voice): string {
  const { texts } = voice;
  const { troubled, keyless, local } = situation;
  const withClass = (failureClass: string): TroubledProvider[] =>
    troubled.filter(({ cause }) => cause.kind === 'failure' && cause.class === failureClass);
  const tooLong = [...withClass('context-too-long'), ...troubled.filter(({ cause }) => cause.kind === 'too-large')];
  const remoteKeyless = freeIfAny(keyless).filter((provider) => !provider.isLocal);
  const isOffline = situation.kind === 'no-network';
  const steps = [
    ...(isOffline ? [texts.steps.checkNetwork] : askAgain(troubled, voice)),
    ...withClass('credential-refused').map(({ provider }) =>
      fill(texts.steps.reenterKey, { provider: plain(provider.name) }),
    ),
    ...tooLong.slice(0, 1).map(({ provider }) => fill(texts.steps.shorten, { provider: plain(provider.name) })),
    ...(remoteKeyless.length > 0 && !isOffline
      ? [fill(texts.steps.addKey, { providers: named(remoteKeyless, voice) })]
      : []),
    ...(local.length > 0 ? [fill(texts.steps.startLocal, { providers: named(local, voice) })] : []),
    texts.steps.explain,
  ];
  return `### ${texts.headings.nextSteps}\n\n${list(steps)}`;
}

/** Of all providers only the one that is ready first: the whole list stands above. */
function askAgain(troubled: readonly TroubledProvider[], { texts, time }: Voice): string[] {
  const now = troubled.find(({ ready }) => ready.kind === 'now');
  if (now !== undefined) return [fill(texts.steps.askAgainNow, { provider: plain(now.provider.name) })];
  const timed = troubled.flatMap(({ provider, ready }) => (ready.kind === 'at' ? [{ provider, at: ready.at }] : []));
  const [next] = timed.toSorted((a, b) => a.at - b.at);
  if (next === undefined) return [];
  const { provider, at } = next;
  return [
    fill(texts.steps.askAgain, {
      time: localTime(at, time),
      relative: fromNow(at, time),
      provider: plain(provider.name),
    }),
  ];
}

/** Only those with a free tier, where there are any. */
function freeIfAny(providers: readonly OfflineProvider[]): OfflineProvider[] {
  const free = providers.filter((provider) => provider.hasFreeTier === true);
  return free.length > 0 ? free : [...providers];
}

function named(providers: readonly OfflineProvider[], { language }: Voice): string {
  const names = providers
    .slice(0, maxProvidersNamed)
    .map(({ name, keysUrl }) => (keysUrl === undefined ? plain(name) : `[${plain(name)}](${keysUrl})`));
  return new Intl.ListFormat(language, { type: 'disjunction' }).format(names);
}

function timeStyle({ locale, timeZone, now }: OfflineInput, language: OfflineLanguage): TimeStyle {
  return { language, locale: locale ?? language, ...(timeZone !== undefined && { timeZone }), now };
}
