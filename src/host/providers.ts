import type { Engine } from '../engine/types/engine.ts';
import type { Provider } from '../engine/types/provider.ts';
import type { Translate } from '../engine/types/wording.ts';
import { inEnglish } from '../engine/util/wording.ts';
import { moved, movedBefore } from './settings/edits.ts';
import { Turns } from './turns.ts';

/** The part of the settings that holds the order. */
export interface OrderSetting {
  raw(): { [name: string]: unknown };
  writeOrder(order: readonly string[]): Promise<void>;
}

/** The providers there are to choose from, and the user's order of them. */
export class Providers {
  readonly #engine: Pick<Engine, 'providers'>;
  readonly #settings: OrderSetting;
  readonly #t: Translate;
  readonly #turns = new Turns();

  /** @param t Puts errors into words; default: in English. */
  constructor(engine: Pick<Engine, 'providers'>, settings: OrderSetting, t: Translate = inEnglish) {
    this.#engine = engine;
    this.#settings = settings;
    this.#t = t;
  }

  /**
   * Ids, first choice first. As the setting has them: ids that nobody knows stay, duplicates and `offline` do not.
   * The default one is that of the engine.
   */
  order(): string[] {
    const written = this.#settings.raw()['order'];
    if (!Array.isArray(written)) return this.#defaultOrder();
    const ids = written.filter((id): id is string => typeof id === 'string').map((id) => id.trim());
    return [...new Set(ids)].filter((id) => id !== '' && id !== 'offline');
  }

  /** The known ones of the order. */
  ordered(): Provider[] {
    return this.order().flatMap((id) => this.find(id) ?? []);
  }

  /** All but the offline tier: the user's order first, then the rest. */
  all(): Provider[] {
    return this.#engine.providers().filter((provider) => provider.protocol !== 'offline');
  }

  /** Known providers that are not in the order. */
  outsideOrder(): Provider[] {
    const order = new Set(this.order());
    return this.all().filter((provider) => !order.has(provider.id));
  }

  find(id: string): Provider | undefined {
    return this.all().find((provider) => provider.id === id);
  }

  /** @throws Error that names the ids there are. */
  get(id: string): Provider {
    const provider = this.find(id);
    if (provider) return provider;
    const ids = this.all().map((known) => known.id);
    throw new Error(
      this.#t(
        "There is no provider '{0}'; there are {1}. 'Add Custom Provider' adds one of your own",
        id,
        ids.join(', '),
      ),
    );
  }

  /** Puts a provider at a place of the order (from 0) and returns the new order. */
  move(id: string, index: number): Promise<string[]> {
    return this.#change((order) => moved(order, id, index));
  }

  /** Moves a provider of the order by some places; at an end it stays. */
  shift(id: string, places: number): Promise<string[]> {
    return this.#change((order) =>
      order.includes(id) ? moved(order, id, Math.max(0, order.indexOf(id) + places)) : order,
    );
  }

  /** Puts providers before another one, or at the end. */
  moveBefore(ids: readonly string[], target: string | undefined): Promise<string[]> {
    return this.#change((order) => movedBefore(order, ids, target));
  }

  /** Puts a provider at the end, where it disturbs nobody, unless the order has it. */
  include(id: string): Promise<string[]> {
    return this.#change((order) => (order.includes(id) ? order : [...order, id]));
  }

  remove(ids: readonly string[]): Promise<string[]> {
    return this.#change((order) => order.filter((id) => !ids.includes(id)));
  }

  #change(change: (order: string[]) => string[]): Promise<string[]> {
    return this.#turns.take(async () => {
      const before = this.order();
      const after = change(before);
      if (after.join('\n') !== before.join('\n')) await this.#settings.writeOrder(after);
      return after;
    });
  }

  #defaultOrder(): string[] {
    return this.all()
      .filter((provider) => provider.isEnabled || !provider.isLocal)
      .map((provider) => provider.id);
  }
}
