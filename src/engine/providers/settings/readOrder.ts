import type { Wording } from '../../types/wording.ts';
import { nearest } from './nearest.ts';
import { type Place, refuse } from './read.ts';

/** Ids that people remember GitHub Models by. Source: github.com/orgs/community/discussions/203602, read 2026-11. */
const githubModels: ReadonlySet<string> = new Set(['github', 'github-models']);

/** Ids of providers to ask when one refuses the content of a request; unknown ones are left out. */
export function readContentRefused(value: unknown, known: readonly string[], place: Place): string[] {
  return readIds(value, known, place)?.filter((id) => known.includes(id) && id !== 'offline') ?? [];
}

/** Ids as the user wrote them, unknown ones included; `undefined` when there are none to read. */
export function readIds(value: unknown, known: readonly string[], place: Place): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) return refuse(value, ({ t }) => t('an array of provider ids'), place);
  const ids: string[] = [];
  for (const [index, raw] of value.entries()) {
    const at: Place = { ...place, path: `${place.path}[${index}]` };
    const id = readId(raw, ids, at);
    if (id === undefined) continue;
    ids.push(id);
    if (!known.includes(id)) tellUnknown(id, known, at);
  }
  return ids;
}

function readId(raw: unknown, earlier: readonly string[], place: Place): string | undefined {
  const id = typeof raw === 'string' ? raw.trim() : '';
  if (id === '' || id.length > 64) return refuse(raw, ({ t }) => t('a provider id'), place);
  if (!earlier.includes(id)) return id;
  const { t } = place.wording;
  const message = t('{0} names "{1}" a second time; the first place counts. Remove this one', place.path, id);
  place.problems.push({ path: place.path, severity: 'warning', message });
  return undefined;
}

function tellUnknown(id: string, known: readonly string[], { path, problems, wording }: Place): void {
  const { t } = wording;
  const what = t('{0} is "{1}", a provider nobody described, and is skipped', path, id);
  const message = t('{0}. {1}', what, adviceFor(id, nearest(id, known), wording));
  problems.push({ path, severity: 'error', message });
}

function adviceFor(id: string, guess: string | undefined, { t }: Wording): string {
  if (githubModels.has(id)) return t('GitHub Models was closed for everyone on 2026-07-30; remove it');
  if (guess !== undefined) return t('Did you mean "{0}"?', guess);
  return t('Known ids are in the Providers view; describe your own under understudy.providers');
}
