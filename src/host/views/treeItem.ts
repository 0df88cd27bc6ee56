import * as vscode from 'vscode';
import { escapeMarkdown } from '../text/markdown.ts';
import type { TreeNode } from './providerTree.ts';

/** A row of the tree as VS Code draws it. */
export function toTreeItem(node: TreeNode): vscode.TreeItem {
  const { row } = node;
  const item = new vscode.TreeItem(row.label, collapsibleState(node));
  item.id = row.id;
  item.description = row.description;
  item.contextValue = row.context;
  item.iconPath = new vscode.ThemeIcon(row.icon.id, row.icon.color ? new vscode.ThemeColor(row.icon.color) : undefined);
  item.tooltip = new vscode.MarkdownString(tooltipText(row.tooltip));
  item.accessibilityInformation = { label: row.accessibleLabel };
  if (node.kind === 'problems') {
    item.command = { command: 'understudy.openSettings', title: vscode.l10n.t('Open Settings') };
  }
  return item;
}

/** What it is about stands above the rest, which is close together: there can be ten lines of it. */
function tooltipText(lines: readonly string[]): string {
  const [first, ...rest] = lines.map(escapeMarkdown);
  return rest.length === 0 ? (first ?? '') : `**${first}**\n\n${rest.join('  \n')}`;
}

function collapsibleState({ children }: TreeNode): vscode.TreeItemCollapsibleState {
  return children.length === 0 ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Collapsed;
}
