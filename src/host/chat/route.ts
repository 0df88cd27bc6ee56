import { firstChoice, isSetUp } from '../../engine/routing/setUp.ts';
import type { Engine } from '../../engine/types/engine.ts';
import type { PlannedCandidate } from '../../engine/types/plan.ts';
import type { RouteView } from '../../protocol/view.ts';
import type { Words } from './words.ts';

/** Display name of a provider id. */
export type ProviderName = (id: string) => string;

/** What the route line reads; all of it comes from the engine's plan. */
export type RouteSource = Pick<Engine, 'plan' | 'next' | 'explain' | 'providers'>;

/** Whom the next request would go to: `degraded` when that is not the first choice the user can use. */
export function routeView(engine: RouteSource, name: ProviderName, { t }: Words): RouteView {
  const lines = engine.explain();
  const next = engine.next();
  if (!next)
    return { state: 'offline', label: hasProvider(engine.plan()) ? t('No provider is ready') : t('No key yet'), lines };
  const { provider, model } = next.candidate;
  const order = engine.providers().map(({ id }) => id);
  const state = firstChoice(engine.plan(), order) === provider ? 'ready' : 'degraded';
  return { state, label: `${name(provider)} · ${model}`, lines };
}

/** Is there anybody to ask, now or once a bench is over? False for a user who still has to add a first key. */
export function hasProvider(plan: readonly PlannedCandidate[]): boolean {
  return plan.some(isSetUp);
}
