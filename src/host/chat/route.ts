import { firstChoice, hasProvider } from '../../engine/routing/setUp.ts';
import type { Engine } from '../../engine/types/engine.ts';
import type { PlannedCandidate } from '../../engine/types/plan.ts';
import type { RouteView } from '../../protocol/view.ts';
import { isNetworkDown } from '../text/dashboard.ts';
import { shortRoute } from '../text/routeLines.ts';
import { given } from './given.ts';
import type { Words } from './words.ts';

/** Display name of a provider id. */
export type ProviderName = (id: string) => string;

/** What the route line reads; all of it comes from the engine's plan. */
export type RouteSource = Pick<Engine, 'plan' | 'next' | 'explain' | 'providers'>;

/**
 * Whom the next request would go to: `degraded` when that is not the first choice the user can use.
 *
 * @param conversation The one it would belong to: it may stay with who answered in it.
 */
export function routeView(engine: RouteSource, name: ProviderName, { t }: Words, conversation?: string): RouteView {
  const request = { messages: [], ...given({ conversation }) };
  const next = engine.next(request);
  const plan = engine.plan(request);
  const lines = shortRoute(plan, engine.explain(request), t);
  if (!next) return { state: 'offline', label: offlineLabel(plan, t), lines };
  const { provider, model } = next.candidate;
  const order = engine.providers().map(({ id }) => id);
  const state = firstChoice(plan, order) === provider ? 'ready' : 'degraded';
  return { state, label: `${name(provider)} · ${model}`, lines };
}

function offlineLabel(plan: readonly PlannedCandidate[], t: Words['t']): string {
  if (!hasProvider(plan)) return t('No key yet');
  return isNetworkDown(plan) ? t('No network') : t('No provider is ready');
}
