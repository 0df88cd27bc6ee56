import type { ProviderSettings } from '../../types/settings.ts';
import { catalogIds, findRow } from '../catalog.ts';
import { nearest } from './nearest.ts';
import { below, isRecord, type Place, refuse, refuseUnseen } from './read.ts';
import { providerIdForm, readProviderSettings } from './readSettings.ts';

/** One usable entry of `understudy.providers`. */
export interface Entry {
  settings: ProviderSettings;
  /** Why the provider cannot be called as the user configured it. */
  problem?: string;
}

/** Reads `understudy.providers`; entries that cannot be used at all are left out. */
export function readEntries(value: unknown, place: Place): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  if (value === undefined || value === null) return entries;
  if (!isRecord(value)) {
    refuseUnseen(value, ({ t }) => t('an object of providers by id'), place);
    return entries;
  }
  for (const [id, raw] of Object.entries(value)) {
    const entry = readEntry(id, raw, below(place, id.slice(0, 64)));
    if (entry) entries.set(id, entry);
  }
  return entries;
}

function readEntry(id: string, raw: unknown, place: Place): Entry | undefined {
  if (!providerIdForm.test(id)) {
    return refuse(id, ({ t }) => t('an id of letters, digits, dots, dashes and underscores, at most 64'), place);
  }
  const settings = readProviderSettings(raw, place);
  if (!settings || !isRecord(raw)) return undefined;
  if (id === 'offline') return readOffline(settings, place);
  if (raw['baseUrl'] !== undefined && settings.baseUrl === undefined) {
    return {
      settings,
      problem: place.wording.t('The base URL cannot be used: correct {0}', below(place, 'baseUrl').path),
    };
  }
  return findRow(id) ? { settings: withoutProtocol(settings, place) } : readCustom(id, settings, place);
}

/** The offline tier is always there: of its settings only the name means anything. */
function readOffline({ name, ...rest }: ProviderSettings, place: Place): Entry {
  for (const key of Object.keys(rest)) {
    const { path } = below(place, key);
    const message = place.wording.t('{0} is ignored: the offline tier is always last, and always on', path);
    place.problems.push({ path, severity: 'warning', message });
  }
  return { settings: name === undefined ? {} : { name } };
}

function withoutProtocol({ protocol, ...rest }: ProviderSettings, place: Place): ProviderSettings {
  if (protocol !== undefined) {
    const { path } = below(place, 'protocol');
    const message = place.wording.t(
      '{0} is ignored: the protocol of a known provider is fixed. Use an id of your own for another',
      path,
    );
    place.problems.push({ path, severity: 'warning', message });
  }
  return rest;
}

/** A provider of the user's own needs to say how, where and what to call. */
function readCustom(id: string, settings: ProviderSettings, place: Place): Entry {
  const missing = (['protocol', 'baseUrl', 'model'] as const).filter((field) => settings[field] === undefined);
  if (missing.length === 0) return { settings };
  const { t } = place.wording;
  const needs = t('A provider of your own needs {0}: add it under {1}', missing.join(', '), place.path);
  const guess = nearest(id, catalogIds);
  const problem = guess ? t('{0}; if you meant the provider "{1}", rename it', needs, guess) : needs;
  place.problems.push({ path: place.path, severity: 'error', message: problem });
  return { settings, problem };
}
