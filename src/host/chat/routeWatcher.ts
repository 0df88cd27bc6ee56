import type { Clock } from '../../engine/types/deps.ts';
import type { Engine } from '../../engine/types/engine.ts';
import type { RouteView } from '../../protocol/view.ts';
import { Coalescer } from '../coalesce.ts';
import { hasProvider, type ProviderName, routeView } from './route.ts';
import type { Words } from './words.ts';

/** What a page knows of the route. */
export interface RouteState {
  route: RouteView;
  hasProvider: boolean;
}

export interface RouteWatcherDeps {
  engine: Pick<Engine, 'plan' | 'next' | 'explain' | 'providers' | 'onDidChange'>;
  clock: Clock;
  name: ProviderName;
  words(): Words;
}

const UPDATE_INTERVAL_MS = 250;
/** Node's timers hold no more than 2^31 ms. */
const LONGEST_TIMER_MS = 3_600_000;

/** Tells pages when the route changes: by an event of the engine, or because a bench is over. Sleeps while nobody listens. */
export class RouteWatcher {
  readonly #deps: RouteWatcherDeps;
  readonly #listeners = new Set<(state: RouteState) => void>();
  readonly #updates: Coalescer;
  readonly #unsubscribe: () => void;
  #told = '';
  #cancelTimer: (() => void) | undefined;

  constructor(deps: RouteWatcherDeps) {
    this.#deps = deps;
    this.#updates = new Coalescer(deps.clock, UPDATE_INTERVAL_MS, () => this.#tell());
    this.#unsubscribe = deps.engine.onDidChange(() => this.#wake());
  }

  current(): RouteState {
    const { engine, name, words } = this.#deps;
    return { route: routeView(engine, name, words()), hasProvider: hasProvider(engine.plan()) };
  }

  /** @returns What ends the subscription. */
  subscribe(listener: (state: RouteState) => void): () => void {
    this.#listeners.add(listener);
    this.#wake();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#sleep();
    };
  }

  dispose(): void {
    this.#unsubscribe();
    this.#listeners.clear();
    this.#sleep();
    this.#updates.dispose();
  }

  #wake(): void {
    if (this.#listeners.size > 0) this.#updates.request();
  }

  #tell(): void {
    const state = this.current();
    this.#lookAgainWhenBenchEnds();
    const text = JSON.stringify(state);
    if (text === this.#told) return;
    this.#told = text;
    for (const listener of this.#listeners) listener(state);
  }

  #lookAgainWhenBenchEnds(): void {
    this.#sleep();
    const { engine, clock } = this.#deps;
    const now = clock.now();
    const times = engine.plan().flatMap(({ readyAt }) => (readyAt !== undefined && readyAt > now ? [readyAt] : []));
    const waitMs = Math.min(...times) - now + 1;
    if (times.length === 0 || !Number.isFinite(waitMs)) return;
    this.#cancelTimer = clock.after(Math.min(waitMs, LONGEST_TIMER_MS), () => this.#wake());
  }

  #sleep(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
