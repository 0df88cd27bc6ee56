import * as vscode from 'vscode';
import { hasProvider } from '../../engine/routing/setUp.ts';
import type { Clock } from '../../engine/types/deps.ts';
import type { Engine } from '../../engine/types/engine.ts';
import { ChangeTimer } from '../changeTimer.ts';
import { Coalescer } from '../coalesce.ts';
import { type RowTarget, views } from '../contributions.ts';
import type { KeyRing } from '../keys/keyRing.ts';
import type { Providers } from '../providers.ts';
import type { Settings } from '../settings/settings.ts';
import { clockTime } from '../text/clockTime.ts';
import { dashboardLine } from '../text/dashboard.ts';
import { ProviderDragAndDrop } from './providerDragAndDrop.ts';
import { providerTree, type TreeNode } from './providerTree.ts';
import { toTreeItem } from './treeItem.ts';

export interface ProvidersViewParts {
  engine: Engine;
  keys: KeyRing;
  settings: Settings;
  providers: Providers;
  clock: Clock;
  /** The keys are known. */
  isReady(): boolean;
}

/**
 * The native tree of providers and keys. It draws what the engine and the settings say, at most 20 times a second, and
 * nothing while it cannot be seen.
 */
export class ProvidersView implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly #parts: ProvidersViewParts;
  readonly #view: vscode.TreeView<TreeNode>;
  readonly #changed = new vscode.EventEmitter<TreeNode | undefined>();
  readonly #updates: Coalescer;
  readonly #timer: ChangeTimer;
  readonly #disposables: (() => void)[] = [];
  #tree: TreeNode[] | undefined;
  #showsAll = false;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(parts: ProvidersViewParts) {
    this.#parts = parts;
    this.#updates = new Coalescer(parts.clock, 50, () => this.#update());
    this.#timer = new ChangeTimer(parts, () => this.#updates.request());
    this.#view = vscode.window.createTreeView(views.providers, {
      treeDataProvider: this,
      dragAndDropController: new ProviderDragAndDrop(parts),
      showCollapseAll: true,
    });
    const visibility = this.#view.onDidChangeVisibility(({ visible }) => this.#setVisible(visible));
    this.#disposables.push(
      () => visibility.dispose(),
      parts.engine.onDidChange(() => this.#updates.request()),
    );
    this.#setVisible(this.#view.visible);
  }

  /** Rows with their children, as the view shows them now. */
  tree(): TreeNode[] {
    this.#tree ??= this.#build();
    return this.#tree;
  }

  /**
   * The row a key binding speaks of: the one with the keyboard's focus. VS Code tells extensions of the selection alone, and arrow
   * keys leave that where it was; so the focused row is put into the selection or taken out of it, and is the one that changed.
   * `reveal` puts the selection right again.
   */
  async focused(): Promise<RowTarget | undefined> {
    if (!this.#view.visible) return undefined;
    const before = this.#view.selection;
    await vscode.commands.executeCommand('list.toggleSelection');
    const after = this.#view.selection;
    const changed = after.find((node) => !hasRow(before, node)) ?? before.find((node) => !hasRow(after, node));
    const node = changed ?? after[0];
    if (node?.providerId === undefined) {
      await vscode.commands.executeCommand('list.toggleSelection');
      return undefined;
    }
    return { providerId: node.providerId, ...(node.keyId === undefined ? {} : { keyId: node.keyId }) };
  }

  /** Shows the providers also when none of them can be called yet. */
  showAll(): void {
    this.#showsAll = true;
    this.refresh();
  }

  /** Something outside the engine changed: keys, their labels, settings. */
  refresh(): void {
    this.#updates.request();
  }

  /** Draws what has changed without waiting for the next update. */
  refreshNow(): void {
    this.#update();
  }

  /**
   * Brings a row into view and selects it.
   *
   * @param focus Whether the keyboard goes there too, so that the next key press moves the row on; default true.
   */
  async reveal({ providerId, keyId }: RowTarget, { focus = true } = {}): Promise<void> {
    this.refreshNow();
    const provider = this.tree().find((node) => node.providerId === providerId);
    const node = keyId === undefined ? provider : provider?.children.find((child) => child.keyId === keyId);
    if (node && this.#view.visible) await this.#view.reveal(node, { select: true, focus });
  }

  /** How things stand, in one line. */
  dashboard(): string {
    const { engine, providers, clock } = this.#parts;
    const now = clock.now();
    return dashboardLine({
      plan: engine.plan(),
      next: engine.next(),
      nameOf: (id) => providers.find(id)?.name ?? id,
      formatTime: (time) => clockTime(time, now, vscode.env.language),
      t: vscode.l10n.t,
    });
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return toTreeItem(node);
  }

  getChildren(node?: TreeNode): TreeNode[] {
    return node ? node.children : this.tree();
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return this.tree().find((candidate) => candidate.children.includes(node));
  }

  dispose(): void {
    this.#timer.stop();
    this.#updates.dispose();
    for (const dispose of this.#disposables) dispose();
    this.#view.dispose();
    this.#changed.dispose();
  }

  #setVisible(isVisible: boolean): void {
    if (isVisible) {
      this.#updates.resume();
      this.#updates.request();
      return;
    }
    this.#updates.pause();
    this.#timer.stop();
  }

  #update(): void {
    const before = this.#tree;
    this.#tree = this.#build();
    if (JSON.stringify(before) !== JSON.stringify(this.#tree)) this.#changed.fire(undefined);
    else this.#tree = before;
    this.#showDashboard();
    if (this.#view.visible) this.#timer.arm();
  }

  /** Above the rows; while there are none, the welcome says what to do. */
  #showDashboard(): void {
    const line = this.#parts.isReady() ? (this.tree().length === 0 ? '' : this.dashboard()) : reading();
    if ((this.#view.message ?? '') !== line) this.#view.message = line;
  }

  #build(): TreeNode[] {
    const { engine, keys, settings, providers, clock, isReady } = this.#parts;
    if (!isReady()) return [];
    const now = clock.now();
    return providerTree({
      order: providers.order(),
      find: (id) => providers.find(id),
      outsideOrder: providers.outsideOrder(),
      health: engine.health(),
      next: engine.next(),
      problems: [...settings.problems(), ...engine.problems()],
      keysOf: (id) => {
        const stored = new Set(keys.listStored(id).map((key) => key.id));
        return keys.list(id).map((key) => ({ ...key, isStored: stored.has(key.id) }));
      },
      hasProvider: this.#showsAll || settings.hasOwnOrder() || hasProvider(engine.plan()),
      formatTime: (time) => clockTime(time, now, vscode.env.language),
      formatNumber: (value) => value.toLocaleString(vscode.env.language),
      t: vscode.l10n.t,
    });
  }
}

function reading(): string {
  return vscode.l10n.t('Reading keys…');
}

function hasRow(nodes: readonly TreeNode[], { row }: TreeNode): boolean {
  return nodes.some((node) => node.row.id === row.id);
}
