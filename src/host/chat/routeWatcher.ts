import { hasProvider } from '../../engine/routing/setUp.ts';
import type { Clock } from '../../engine/types/deps.ts';
import type { Engine } from '../../engine/types/engine.ts';
import type { RouteView } from '../../protocol/view.ts';
import { ChangeTimer } from '../changeTimer.ts';
import { Coalescer } from '../coalesce.ts';
import type { Readiness } from '../readiness.ts';
import { type ProviderName, routeView } from './route.ts';
import type { Words } from './words.ts';

/** What a page knows of the route. */
export interface RouteState {
  route: RouteView;
  hasProvider: boolean;
}

export interface RouteWatcherDeps {
  engine: Pick<Engine, 'plan' | 'next' | 'explain' | 'providers' | 'nextChange' | 'onDidChange'>;
  clock: Clock;
  name: ProviderName;
  words(): Words;
  /** Default: the keys are known from the beginning. */
  readiness?: Pick<Readiness, 'isReady'>;
}

const UPDATE_INTERVAL_MS = 250;

/** A page that shows the route, and of which conversation. */
interface Subscriber {
  conversation(): string | undefined;
  tell(state: RouteState): void;
  /** What it was told last. */
  told: string;
}

/** Tells pages when the route changes: by an event of the engine, or because a bench is over. Sleeps while nobody listens. */
export class RouteWatcher {
  readonly #deps: RouteWatcherDeps;
  readonly #subscribers = new Set<Subscriber>();
  readonly #updates: Coalescer;
  readonly #timer: ChangeTimer;
  readonly #unsubscribe: () => void;

  constructor(deps: RouteWatcherDeps) {
    this.#deps = deps;
    this.#updates = new Coalescer(deps.clock, UPDATE_INTERVAL_MS, () => this.#tell());
    this.#timer = new ChangeTimer(deps, () => this.#wake());
    this.#unsubscribe = deps.engine.onDidChange(() => this.#wake());
  }

  /** @param conversation The one that the next request would belong to; default: a new one. */
  current(conversation?: string): RouteState {
    const { engine, name, words, readiness } = this.#deps;
    if (readiness?.isReady === false) return reading(words());
    return { route: routeView(engine, name, words(), conversation), hasProvider: hasProvider(engine.plan()) };
  }

  /**
   * @param conversation Asked for each time.
   * @returns What ends the subscription.
   */
  subscribe(tell: (state: RouteState) => void, conversation: () => string | undefined = () => undefined): () => void {
    const subscriber: Subscriber = { conversation, tell, told: '' };
    this.#subscribers.add(subscriber);
    this.#wake();
    return () => {
      this.#subscribers.delete(subscriber);
      if (this.#subscribers.size === 0) this.#timer.stop();
    };
  }

  dispose(): void {
    this.#unsubscribe();
    this.#subscribers.clear();
    this.#timer.stop();
    this.#updates.dispose();
  }

  #wake(): void {
    if (this.#subscribers.size > 0) this.#updates.request();
  }

  #tell(): void {
    if (this.#subscribers.size === 0) return;
    this.#timer.arm();
    for (const subscriber of this.#subscribers) {
      const state = this.current(subscriber.conversation());
      const text = JSON.stringify(state);
      if (text === subscriber.told) continue;
      subscriber.told = text;
      subscriber.tell(state);
    }
  }
}

/** Without the keys nothing can be said of providers, and nobody is to be told to add a first key. */
function reading({ t }: Words): RouteState {
  return { route: { state: 'ready', label: t('Reading keys…'), lines: [] }, hasProvider: true };
}
