import type { FoundServers, SettingsProblem } from '../types/engine.ts';
import type { Provider, ProviderRow } from '../types/provider.ts';
import type { EngineSettings } from '../types/settings.ts';
import type { Translate, Wording } from '../types/wording.ts';
import { englishWording } from '../util/wording.ts';
import { anthropicSampling } from './catalog/anthropic.ts';
import { catalogIds, findRetired, findRow } from './catalog.ts';
import { customRow, mergeProvider } from './settings/mergeProvider.ts';
import { below, isRecord, type Place, type Reader, refuse } from './settings/read.ts';
import { type Entry, readEntries } from './settings/readEntries.ts';
import { readContentRefused, readIds } from './settings/readOrder.ts';
import {
  defaultHedge,
  defaultOnBreak,
  defaultRetry,
  defaultReturnTo,
  defaultTimeouts,
  readHedge,
  readOnBreak,
  readRetry,
  readReturnTo,
  readTimeouts,
} from './settings/readSettings.ts';

export interface ResolvedProviders {
  /** Checked settings, defaults filled in. */
  settings: EngineSettings;
  /** Every provider there is, in the order or not: the catalogue's and the user's own. */
  providers: Map<string, Provider>;
  /** Ids in the order to try, without duplicates, `offline` last. Ids that `providers` lacks are unknown ones. */
  order: string[];
  problems: SettingsProblem[];
}

export interface ResolveOptions {
  /** What the servers on this machine serve, as far as they were looked for. */
  found?: FoundServers | undefined;
  /** What problems are written with; default: English. */
  wording?: Wording;
}

/**
 * Turns the user's raw settings into what the engine works with. Never throws: whatever cannot be used is told in
 * `problems` and left out, and the default holds.
 *
 * A server on this machine is enabled when the user named it (in an order of their own or under `providers`), so that a
 * fresh installation calls no strange port. The default order has the hosted providers of the catalogue, then what the
 * user described under `providers`; package.json states the same one.
 *
 * @param input An object with any of the fields of `EngineSettings`; other fields are not looked at.
 */
export function resolveProviders(input: unknown, options: ResolveOptions = {}): ResolvedProviders {
  const { found, wording = englishWording } = options;
  const place: Place = { path: 'understudy', problems: [], wording };
  const raw = isRecord(input) ? input : {};
  if (input !== undefined && input !== null && !isRecord(input)) refuse(input, ({ t }) => t('an object'), place);

  const entries = readEntries(raw['providers'], below(place, 'providers'));
  const ids = [...new Set([...catalogIds, ...entries.keys()])];
  const named = readIds(raw['order'], ids, below(place, 'order'));
  const isNamed = (id: string) => named?.includes(id) === true;
  const providers = new Map(
    ids.map((id) => [
      id,
      resolveOne(id, { entry: entries.get(id), isNamed: isNamed(id), found: found?.get(id), t: wording.t }),
    ]),
  );
  const order = withOfflineLast(named ?? [...providers.values()].filter(isWanted).map(({ id }) => id));
  if (named) hintUnusedEntries(entries, order, place);
  for (const provider of providers.values()) hintRetired(provider, entries.get(provider.id), place);

  const settings: EngineSettings = {
    order,
    providers: Object.fromEntries([...entries].map(([id, entry]) => [id, entry.settings])),
    timeouts: { ...defaultTimeouts, ...readIfSet(raw['timeouts'], readTimeouts, below(place, 'timeouts')) },
    retry: { ...defaultRetry, ...readIfSet(raw['retry'], readRetry, below(place, 'retry')) },
    onBreak: readIfSet(raw['onBreak'], readOnBreak, below(place, 'onBreak')) ?? defaultOnBreak,
    returnTo: readIfSet(raw['returnTo'], readReturnTo, below(place, 'returnTo')) ?? defaultReturnTo,
    hedge: { ...defaultHedge, ...readIfSet(raw['hedge'], readHedge, below(place, 'hedge')) },
    contentRefused: readContentRefused(raw['contentRefused'], ids, below(place, 'contentRefused')),
  };
  return { settings, providers, order, problems: place.problems };
}

/** Servers on this machine that nobody asked for are not in the default order: written down, it would switch them on. */
function isWanted({ isEnabled, isLocal }: Provider): boolean {
  return isEnabled || isLocal !== true;
}

function withOfflineLast(order: readonly string[]): string[] {
  return [...order.filter((id) => id !== 'offline'), 'offline'];
}

interface OneProvider {
  entry: Entry | undefined;
  /** The user's own order names it. */
  isNamed: boolean;
  found: ReturnType<FoundServers['get']>;
  t: Translate;
}

function resolveOne(id: string, { entry, isNamed, found, t }: OneProvider): Provider {
  const settings = entry?.settings ?? {};
  const known = findRow(id);
  const row = known ?? withProtocolQuirks(customRow(id, settings));
  const isAskedFor = !row.isLocal || id === 'offline' || isNamed || entry !== undefined;
  return mergeProvider(row, settings, {
    isEnabled: settings.enabled ?? isAskedFor,
    isInCatalogue: known !== undefined,
    found,
    problem: entry?.problem,
    t,
  });
}

/** Whoever speaks Anthropic's protocol is sent the version of the API that refuses these. */
function withProtocolQuirks(row: ProviderRow): ProviderRow {
  return row.protocol === 'anthropic'
    ? { ...row, quirks: { refuses: anthropicSampling, forcedToolChoice: false } }
    : row;
}

function hintUnusedEntries(entries: ReadonlyMap<string, Entry>, order: readonly string[], place: Place): void {
  for (const [id, { settings }] of entries) {
    // Facts about a hosted provider may well stand there while it is not asked; the others are described to be asked.
    const isHosted = findRow(id) !== undefined && findRow(id)?.isLocal !== true;
    if (isHosted || settings.enabled === false || order.includes(id)) continue;
    const { path } = below(below(place, 'providers'), id);
    const message = place.wording.t(
      '"{0}" is described but not in understudy.order, so it is never called; add it there',
      id,
    );
    place.problems.push({ path, severity: 'hint', message });
  }
}

function hintRetired(provider: Provider, entry: Entry | undefined, { path, problems, wording }: Place): void {
  const model = entry?.settings.model;
  const retired = model === undefined ? undefined : findRetired(provider, model);
  if (model === undefined || !retired) return;
  const { t } = wording;
  const { name } = provider;
  const { retiredOn, successor } = retired;
  const message = successor
    ? t('{0} gives {1} as the last day of "{2}"; use "{3}" instead', name, retiredOn, model, successor)
    : t('{0} gives {1} as the last day of "{2}"; choose another model', name, retiredOn, model);
  problems.push({ path: `${path}.providers.${provider.id}.model`, severity: 'hint', message });
}

function readIfSet<T>(value: unknown, reader: Reader<T>, place: Place): T | undefined {
  return value === undefined || value === null ? undefined : reader(value, place);
}
