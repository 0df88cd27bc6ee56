import type { KeyHealth, ProviderHealth } from '../../engine/types/plan.ts';
import type { Provider } from '../../engine/types/provider.ts';
import type { Translate } from '../../engine/types/wording.ts';

/** A row of the providers view as plain data: what it shows does not depend on VS Code. */
export interface Row {
  id: string;
  label: string;
  description: string;
  /** Codicon and theme colour. */
  icon: { id: string; color?: string };
  /** Lines of the tooltip; plain text, no secret. */
  tooltip: string[];
  /** What a screen reader says. */
  accessibleLabel: string;
  /** Words that menus match. */
  context: string;
}

export interface KeyState {
  id: string;
  label: string;
  isStored: boolean;
}

export interface ProviderRowInput {
  provider: Provider;
  /** Absent outside the order: the engine does not look at the provider. */
  health: ProviderHealth | undefined;
  keys: readonly KeyState[];
  /** The next request goes here. */
  isNext: boolean;
  formatTime(time: number): string;
  formatNumber(value: number): string;
  t?: Translate;
}

/** Nothing is held against it. */
export function isWell(health: Pick<ProviderHealth | KeyHealth, 'state'> | undefined): boolean {
  return !health || (health.state !== 'benched' && health.state !== 'dead' && health.state !== 'demoted');
}

/** The key that is asked first. */
export function readyKey({ health }: Pick<ProviderRowInput, 'health'>): KeyHealth | undefined {
  return health?.keys.find(({ state }) => state === 'ready');
}

export function untilText(readyAt: number | undefined, formatTime: (time: number) => string, t: Translate): string {
  if (readyAt === undefined || !Number.isFinite(readyAt)) return t('benched');
  return t('benched until {0}', formatTime(readyAt));
}
