import * as vscode from 'vscode';
import type { KeyRing } from '../keys/keyRing.ts';
import type { Providers } from '../providers.ts';
import { plainMessage } from '../text/plainMessage.ts';
import type { TreeNode } from './providerTree.ts';

const mime = 'application/vnd.code.tree.understudy.providers';

export interface DragAndDropParts {
  keys: KeyRing;
  providers: Providers;
}

/** Reorders providers, and the keys of one provider, by dragging; from 'Not in the Order' it adds. */
export class ProviderDragAndDrop implements vscode.TreeDragAndDropController<TreeNode> {
  readonly dragMimeTypes = [mime];
  readonly dropMimeTypes = [mime];
  readonly #parts: DragAndDropParts;

  constructor(parts: DragAndDropParts) {
    this.#parts = parts;
  }

  handleDrag(nodes: readonly TreeNode[], data: vscode.DataTransfer): void {
    const draggable = nodes.filter((node) => node.kind === 'provider' || node.kind === 'key');
    if (draggable.length > 0) data.set(mime, new vscode.DataTransferItem(draggable));
  }

  /** VS Code drops the error of a drop: a settings.json that cannot be written is told here. */
  async handleDrop(target: TreeNode | undefined, data: vscode.DataTransfer): Promise<void> {
    try {
      await this.#drop(target, data);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      void vscode.window.showErrorMessage(plainMessage(`Understudy: ${message}`));
    }
  }

  async #drop(target: TreeNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const dragged: unknown = data.get(mime)?.value;
    if (!Array.isArray(dragged)) return;
    const nodes = dragged as TreeNode[];
    const key = nodes.find((node) => node.kind === 'key');
    if (key) return await this.#dropKey(key, target);
    await this.#dropProviders(
      nodes.flatMap((node) => node.providerId ?? []),
      target,
    );
  }

  /** The row dropped on makes room: the dragged ones come before it, or after it when they came from above. */
  async #dropProviders(ids: readonly string[], target: TreeNode | undefined): Promise<void> {
    const { providers } = this.#parts;
    if (target?.kind === 'group' || isOutside(target, providers)) {
      await providers.remove(ids);
      return;
    }
    if (target?.kind === 'problems') return void (await providers.moveBefore(ids, providers.order()[0]));
    await providers.moveBefore(ids, anchor(providers.order(), ids, target?.providerId));
  }

  async #dropKey(key: TreeNode, target: TreeNode | undefined): Promise<void> {
    if (key.providerId === undefined || key.keyId === undefined || target?.providerId !== key.providerId) return;
    const stored = this.#parts.keys.listStored(key.providerId);
    const index = target.kind === 'key' ? stored.findIndex((other) => other.id === target.keyId) : 0;
    await this.#parts.keys.move(key.providerId, key.keyId, () => (index < 0 ? stored.length : index));
  }
}

function isOutside(target: TreeNode | undefined, providers: Providers): boolean {
  return target?.providerId !== undefined && !providers.order().includes(target.providerId);
}

/** The id to come before. Dragging down means after the target, as a list box does it. */
function anchor(order: readonly string[], ids: readonly string[], target: string | undefined): string | undefined {
  if (target === undefined) return undefined;
  const to = order.indexOf(target);
  const from = Math.min(...ids.map((id) => order.indexOf(id)).filter((index) => index >= 0));
  return from < to ? order[to + 1] : target;
}
