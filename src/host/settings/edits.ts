import type { ProviderSettings } from '../../engine/types/settings.ts';
import { isRecord } from './layers.ts';

/** The order with a provider at `index` (from 0; beyond the ends means the nearest end), without duplicates. */
export function moved(order: readonly string[], id: string, index: number): string[] {
  const others = [...new Set(order)].filter((other) => other !== id);
  const place = Math.max(0, Math.min(index, others.length));
  return [...others.slice(0, place), id, ...others.slice(place)];
}

/** The order with several providers, in their present order, before `target`; without a target, at the end. */
export function movedBefore(order: readonly string[], ids: readonly string[], target: string | undefined): string[] {
  const unique = [...new Set(order)];
  const moving = [...unique.filter((id) => ids.includes(id)), ...ids.filter((id) => !unique.includes(id))];
  // Dropping on one of the moved rows means the place of the next row that stays.
  const from = target === undefined ? unique.length : unique.indexOf(target);
  const anchor = unique.slice(from < 0 ? unique.length : from).find((id) => !moving.includes(id));
  const staying = unique.filter((id) => !moving.includes(id));
  const place = anchor === undefined ? staying.length : staying.indexOf(anchor);
  return [...staying.slice(0, place), ...moving, ...staying.slice(place)];
}

/**
 * `understudy.providers` with some fields of one provider changed. Everything else stays as it was written, fields this
 * version does not know included; a field set to `undefined` goes, and so does an entry that has none left.
 */
export function patched(
  written: unknown,
  id: string,
  patch: { [Field in keyof ProviderSettings]?: ProviderSettings[Field] | undefined },
): { [id: string]: unknown } {
  const all = isRecord(written) ? written : {};
  const entry = isRecord(all[id]) ? all[id] : {};
  const merged = Object.fromEntries(Object.entries({ ...entry, ...patch }).filter(([, value]) => value !== undefined));
  const { [id]: _replaced, ...others } = all;
  return Object.keys(merged).length === 0 ? others : { ...all, [id]: merged };
}
