import * as vscode from 'vscode';

export interface PickItem<T> extends vscode.QuickPickItem {
  /** Absent on separators. */
  value?: T;
  /** A button at the end of the row that opens a page. */
  page?: string | undefined;
}

export interface PickOptions<T> {
  title: string;
  placeholder: string;
  items: readonly PickItem<T>[];
  canGoBack?: boolean;
  /** The item to start on. */
  active?: T;
}

/** One of several; `back` when the back button was used, `undefined` when the user left. */
export function pickOne<T>(options: PickOptions<T>): Promise<T | 'back' | undefined> {
  const pick = vscode.window.createQuickPick<PickItem<T>>();
  const page: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('link-external'),
    tooltip: vscode.l10n.t('Open the page where keys are made'),
  };
  pick.title = options.title;
  pick.placeholder = options.placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  // A page opened from a row takes the focus; who comes back from it wants to go on here.
  pick.ignoreFocusOut = options.canGoBack === true || options.items.some(({ page }) => page !== undefined);
  pick.items = options.items.map((item) => (item.page ? { ...item, buttons: [page] } : item));
  pick.activeItems = pick.items.filter((item) => item.value !== undefined && item.value === options.active);
  pick.buttons = options.canGoBack ? [vscode.QuickInputButtons.Back] : [];
  pick.onDidTriggerItemButton(({ item }) => {
    if (item.page) void vscode.env.openExternal(vscode.Uri.parse(item.page));
  });
  return shown(pick, (resolve) => {
    pick.onDidTriggerButton(() => resolve('back'));
    pick.onDidAccept(() => {
      const value = pick.selectedItems[0]?.value;
      if (value !== undefined) resolve(value);
    });
  });
}

/** Shows an input until `wire` resolves it or the user leaves it; it is disposed of in either case. */
export function shown<T>(
  input: vscode.QuickInput,
  wire: (resolve: (value: T | undefined) => void) => void,
): Promise<T | undefined> {
  return new Promise<T | undefined>((resolve) => {
    input.onDidHide(() => resolve(undefined));
    wire(resolve);
    input.show();
  }).finally(() => input.dispose());
}
