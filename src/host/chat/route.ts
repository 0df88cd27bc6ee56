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
  const state = firstChoice(engine) === provider ? 'ready' : 'degraded';
  return { state, label: `${name(provider)} · ${model}`, lines };
}

/** Is there anybody to ask, now or once a bench is over? False for a user who still has to add a first key. */
export function hasProvider(plan: readonly PlannedCandidate[]): boolean {
  return plan.some(isSetUp);
}

/** The provider that would be asked if nobody were benched. The plan puts demoted ones last, so the user's order decides here. */
function firstChoice(engine: RouteSource): string | undefined {
  const setUp = new Set(
    engine
      .plan()
      .filter(isSetUp)
      .map((row) => row.candidate.provider),
  );
  return engine.providers().find(({ id }) => setUp.has(id))?.id;
}

/** Can be called now or later, as it is configured. */
function isSetUp({ skip }: PlannedCandidate): boolean {
  if (!skip) return true;
  return (
    skip.kind !== 'off' && skip.kind !== 'no-key' && skip.kind !== 'unknown-provider' && skip.kind !== 'misconfigured'
  );
}
