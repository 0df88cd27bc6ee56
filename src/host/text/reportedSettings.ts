import { readProviderSettings } from '../../engine/providers/settings/readSettings.ts';
import { englishWording } from '../../engine/util/wording.ts';
import { isRecord } from '../settings/layers.ts';

/**
 * The settings as a report may show them. Of providers only the fields that there are: who puts a key into the settings, where it
 * does not belong, must not find it in a bug report. `problems` names what is left out.
 */
export function reportedSettings(raw: { [name: string]: unknown }): { [name: string]: unknown } {
  const { providers, ...others } = raw;
  if (providers === undefined) return others;
  if (!isRecord(providers)) return { ...others, providers: unusable };
  const entries = Object.entries(providers).map(([id, entry]) => [id, known(id, entry)]);
  return { ...others, providers: Object.fromEntries(entries) };
}

const unusable = '(not an object)';

function known(id: string, entry: unknown): unknown {
  return readProviderSettings(entry, { path: id, problems: [], wording: englishWording }) ?? unusable;
}
