/** The values of one setting by where they are written, as VS Code's `inspect` tells them. */
export interface Layers {
  globalValue?: unknown;
  workspaceValue?: unknown;
  workspaceFolderValue?: unknown;
}

export interface LayerRules {
  /** Only the user's own value counts, whatever a workspace says. */
  isUserOnly: boolean;
  /** VS Code's workspace trust. Without it nothing of a workspace counts. */
  isTrusted: boolean;
}

export type Writer = 'user' | 'workspace';

export interface LayeredValue {
  /** `undefined`: nobody wrote one, the default holds. As it was written: the engine checks it. */
  value: unknown;
  /** Who decides: changes are written to the same place, so that they take effect. */
  writer: Writer;
  /** A workspace has a value that does not count. */
  isWorkspaceIgnored: boolean;
}

/**
 * The value that counts. A workspace goes before the user where it may speak; two objects are merged field by field, as VS Code does.
 * Folder values are never used: a request belongs to the window, not to a folder.
 */
export function layeredValue(layers: Layers | undefined, { isUserOnly, isTrusted }: LayerRules): LayeredValue {
  const user = layers?.globalValue;
  const workspace = layers?.workspaceValue;
  const isWorkspaceSet = workspace !== undefined || layers?.workspaceFolderValue !== undefined;
  if (isUserOnly || !isTrusted) return { value: user, writer: 'user', isWorkspaceIgnored: isWorkspaceSet };
  if (workspace === undefined) return { value: user, writer: 'user', isWorkspaceIgnored: isWorkspaceSet };
  const value = isRecord(user) && isRecord(workspace) ? { ...user, ...workspace } : workspace;
  return { value, writer: 'workspace', isWorkspaceIgnored: layers?.workspaceFolderValue !== undefined };
}

export function isRecord(value: unknown): value is { [field: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
