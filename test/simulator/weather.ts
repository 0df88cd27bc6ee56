import { type Interval, intervalsOf, isWithin } from './calendar.ts';
import type { Weather, WeatherKind } from './scenario.ts';

/** One time of bad weather at one place. */
export interface Spell extends Interval {
  kind: WeatherKind;
  share: number;
  retryAfterS?: number;
  /** All providers have it, since the user's own network is the cause. */
  isEverywhere: boolean;
}

/** The weather at one provider over the whole simulation. */
export class Forecast {
  readonly #spells: readonly Spell[];

  constructor(weather: readonly Weather[], provider: string, days: number) {
    this.#spells = weather
      .filter((entry) => entry.provider === provider || entry.provider === '*')
      .flatMap((entry) => spellsOf(entry, days));
  }

  at(time: number): Spell | undefined {
    return this.#spells.find((spell) => isWithin(spell, time));
  }

  /** Nothing kept it from answering at any moment of the time; answers that break off can be asked for again. */
  isFineThroughout({ from, to }: Interval): boolean {
    return !this.#spells.some((spell) => spell.kind !== 'cuts' && spell.from <= to && from < spell.to);
  }
}

function spellsOf(weather: Weather, days: number): Spell[] {
  const { provider, kind, share = 1, retryAfterS, flaps } = weather;
  const rest = { kind, share, isEverywhere: provider === '*', ...(retryAfterS === undefined ? {} : { retryAfterS }) };
  return intervalsOf(weather, days)
    .flatMap((interval) => (flaps ? flapping(interval, flaps) : [interval]))
    .map((interval) => ({ ...interval, ...rest }));
}

function flapping({ from, to }: Interval, { upMs, downMs }: { upMs: number; downMs: number }): Interval[] {
  const times = Math.floor((to - from) / (upMs + downMs));
  return Array.from({ length: times }, (_, index) => {
    const down = from + index * (upMs + downMs) + upMs;
    return { from: down, to: down + downMs };
  });
}
