import { nearest } from './nearest.ts';
import { type Place, refuse } from './read.ts';

const githubModels = 'GitHub Models was closed for everyone on 2026-07-30; remove it';

/** Source: github.com/orgs/community/discussions/203602, read 2026-11. */
const closedServices: ReadonlyMap<string, string> = new Map([
  ['github', githubModels],
  ['github-models', githubModels],
]);

/** Ids of providers to ask when one refuses the content of a request; unknown ones are left out. */
export function readContentRefused(value: unknown, known: readonly string[], place: Place): string[] {
  return readIds(value, known, place)?.filter((id) => known.includes(id) && id !== 'offline') ?? [];
}

/** Ids as the user wrote them, unknown ones included; `undefined` when there are none to read. */
export function readIds(value: unknown, known: readonly string[], place: Place): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) return refuse(value, 'an array of provider ids', place);
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
  if (id === '' || id.length > 64) return refuse(raw, 'a provider id', place);
  if (!earlier.includes(id)) return id;
  const message = `${place.path} names "${id}" a second time; the first place counts. Remove this one`;
  place.problems.push({ path: place.path, severity: 'warning', message });
  return undefined;
}

function tellUnknown(id: string, known: readonly string[], { path, problems }: Place): void {
  const advice = closedServices.get(id) ?? adviceFor(nearest(id, known));
  problems.push({
    path,
    severity: 'error',
    message: `${path} is "${id}", a provider nobody described, and is skipped. ${advice}`,
  });
}

function adviceFor(guess: string | undefined): string {
  if (guess !== undefined) return `Did you mean "${guess}"?`;
  return 'Known ids are in the Providers view; describe your own under understudy.providers';
}
