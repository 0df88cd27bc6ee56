import type { SettingsProblem } from '../../engine/types/engine.ts';
import type { PlannedCandidate, ProviderHealth } from '../../engine/types/plan.ts';
import type { Provider } from '../../engine/types/provider.ts';
import type { Translate } from '../../engine/types/wording.ts';
import { inEnglish } from '../../engine/util/wording.ts';
import { keyRow } from './keyRow.ts';
import { offlineRow, providerRow, unknownRow } from './providerRow.ts';
import type { KeyState, Row } from './row.ts';

/** A row with its place in the tree and what commands and drag and drop need to know of it. */
export interface TreeNode {
  row: Row;
  kind: 'provider' | 'key' | 'group' | 'problems' | 'offline';
  providerId?: string;
  keyId?: string;
  children: TreeNode[];
}

export interface TreeInput {
  order: readonly string[];
  find(id: string): Provider | undefined;
  outsideOrder: readonly Provider[];
  health: readonly ProviderHealth[];
  next: PlannedCandidate | undefined;
  problems: readonly SettingsProblem[];
  keysOf(provider: string): readonly KeyState[];
  /** There is something to call; without it the view shows its welcome text instead. */
  hasProvider: boolean;
  formatTime(time: number): string;
  formatNumber(value: number): string;
  t?: Translate;
}

/** The whole providers view: problems of the settings, the order, the offline answer, and whoever else there is. */
export function providerTree(input: TreeInput): TreeNode[] {
  if (!input.hasProvider && !input.problems.some(isSerious)) return [];
  const t = input.t ?? inEnglish;
  const health = new Map(input.health.map((entry) => [entry.provider, entry]));
  const ordered = input.order.map((id) => orderedNode(id, health.get(id), input));
  const offline: TreeNode = { row: offlineRow(input.next === undefined, t), kind: 'offline', children: [] };
  const others = input.outsideOrder.map((provider) => providerNode(provider, undefined, input));
  return [...problemNodes(input.problems, t), ...ordered, offline, ...groupNodes(others, t)];
}

function orderedNode(id: string, health: ProviderHealth | undefined, input: TreeInput): TreeNode {
  const provider = input.find(id);
  if (!provider) return { row: unknownRow(id, input.t), kind: 'provider', providerId: id, children: [] };
  return providerNode(provider, health ?? unseen(provider), input);
}

/** A provider of the order that the engine has not looked at yet. */
function unseen(provider: Provider): ProviderHealth {
  return { provider: provider.id, state: provider.isEnabled ? 'no-key' : 'off', model: provider.model, keys: [] };
}

function providerNode(provider: Provider, health: ProviderHealth | undefined, input: TreeInput): TreeNode {
  const keys = input.keysOf(provider.id);
  const isNext = health !== undefined && input.next?.candidate.provider === provider.id;
  const { formatTime, formatNumber, t = inEnglish } = input;
  const rowInput = { provider, health, keys, isNext, formatTime, formatNumber, t };
  const children: TreeNode[] = keys.map((key) => ({
    row: keyRow(rowInput, key),
    kind: 'key',
    providerId: provider.id,
    keyId: key.id,
    children: [],
  }));
  return { row: providerRow(rowInput), kind: 'provider', providerId: provider.id, children };
}

function problemNodes(problems: readonly SettingsProblem[], t: Translate): TreeNode[] {
  if (problems.length === 0) return [];
  const serious = problems.filter(isSerious).length;
  const label = problemLabel(serious, problems.length, t);
  const row: Row = {
    id: 'problems',
    label,
    description: '',
    icon: serious > 0 ? { id: 'warning', color: 'list.warningForeground' } : { id: 'info' },
    tooltip: problems.map(withPath),
    accessibleLabel: [label, ...problems.map((problem) => problem.message)].join('. '),
    context: 'problems',
  };
  return [{ row, kind: 'problems', children: [] }];
}

/** A hint is advice; the setting works as it is. */
function isSerious({ severity }: SettingsProblem): boolean {
  return severity !== 'hint';
}

function problemLabel(serious: number, all: number, t: Translate): string {
  if (serious === 1) return t('1 setting needs attention');
  if (serious > 1) return t('{0} settings need attention', serious);
  return all === 1 ? t('1 hint on your settings') : t('{0} hints on your settings', all);
}

/** Most messages name the setting themselves. */
function withPath({ path, message }: SettingsProblem): string {
  return message.startsWith(path) ? message : `${path}: ${message}`;
}

function groupNodes(others: TreeNode[], t: Translate): TreeNode[] {
  if (others.length === 0) return [];
  const label = t('Not in the Order');
  const description = String(others.length);
  const row: Row = {
    id: 'group/others',
    label,
    description,
    icon: { id: 'library' },
    tooltip: [t('These providers are never asked. Drag one into the order, or add it by its button.')],
    accessibleLabel: `${label}, ${description}`,
    context: 'group',
  };
  return [{ row, kind: 'group', children: others }];
}
