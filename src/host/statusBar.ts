import * as vscode from 'vscode';
import type { Clock } from '../engine/types/deps.ts';
import type { Engine } from '../engine/types/engine.ts';
import { Coalescer } from './coalesce.ts';
import { type StatusBarContent, statusBarContent } from './statusBarContent.ts';

export interface StatusBarParts {
  engine: Engine;
  clock: Clock;
}

/** The one status bar item. It only shows what the engine's plan says. */
export class StatusBar implements vscode.Disposable {
  readonly #engine: Engine;
  readonly #clock: Clock;
  readonly #item: vscode.StatusBarItem;
  readonly #updates: Coalescer;
  readonly #stopListening: () => void;
  #cancelTimer: (() => void) | undefined;

  constructor({ engine, clock }: StatusBarParts) {
    this.#engine = engine;
    this.#clock = clock;
    this.#item = vscode.window.createStatusBarItem('understudy', vscode.StatusBarAlignment.Right, 100);
    this.#item.name = 'Understudy';
    this.#item.command = 'understudy.showActions';
    this.#updates = new Coalescer(clock, 50, () => this.#update());
    this.#stopListening = engine.onDidChange(() => this.#updates.request());
  }

  /** What the item shows for the state of this moment. */
  content(): StatusBarContent {
    const providers = this.#engine.providers();
    const names = new Map(providers.map((provider) => [provider.id, provider.name]));
    return statusBarContent({
      plan: this.#engine.plan(),
      next: this.#engine.next(),
      explanation: this.#engine.explain(),
      activity: this.#engine.activity(),
      order: providers.map((provider) => provider.id),
      nameOf: (id) => names.get(id) ?? id,
      t: vscode.l10n.t,
    });
  }

  /** Shows the item; before the keys are read it would say the wrong thing. */
  start(): void {
    this.#update();
    this.#item.show();
  }

  dispose(): void {
    this.#stopListening();
    this.#cancelTimer?.();
    this.#updates.dispose();
    this.#item.dispose();
  }

  #update(): void {
    this.#show(this.content());
    this.#armTimer();
  }

  /** A bench ends without an event: look again at that moment, or the item would go on naming the stand-in. */
  #armTimer(): void {
    this.#cancelTimer?.();
    const at = this.#engine.nextChange();
    if (at === undefined) return;
    const delay = Math.max(0, at - this.#clock.now()) + 1;
    this.#cancelTimer = this.#clock.after(delay, () => this.#updates.request());
  }

  #show({ text, tooltip, label, isWarning }: StatusBarContent): void {
    this.#item.text = text;
    this.#item.tooltip = new vscode.MarkdownString(tooltip);
    this.#item.accessibilityInformation = { label };
    this.#item.backgroundColor = isWarning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  }
}
