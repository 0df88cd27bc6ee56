import * as vscode from 'vscode';
import type { Clock } from '../engine/types/deps.ts';
import type { Engine } from '../engine/types/engine.ts';
import { ChangeTimer } from './changeTimer.ts';
import { Coalescer } from './coalesce.ts';
import { type StatusBarContent, statusBarContent } from './statusBarContent.ts';

export interface StatusBarParts {
  engine: Engine;
  clock: Clock;
}

/** The one status bar item. It only shows what the engine's plan says. */
export class StatusBar implements vscode.Disposable {
  readonly #engine: Engine;
  readonly #item: vscode.StatusBarItem;
  readonly #updates: Coalescer;
  readonly #stopListening: () => void;
  /** Without it the item would go on naming the stand-in when a bench is over. */
  readonly #timer: ChangeTimer;

  constructor({ engine, clock }: StatusBarParts) {
    this.#engine = engine;
    this.#item = vscode.window.createStatusBarItem('understudy', vscode.StatusBarAlignment.Right, 100);
    this.#item.name = 'Understudy';
    this.#item.command = 'understudy.showActions';
    this.#updates = new Coalescer(clock, 50, () => this.#update());
    this.#timer = new ChangeTimer({ engine, clock }, () => this.#updates.request());
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
    this.#timer.stop();
    this.#updates.dispose();
    this.#item.dispose();
  }

  #update(): void {
    this.#show(this.content());
    this.#timer.arm();
  }

  #show({ text, tooltip, label, isWarning }: StatusBarContent): void {
    this.#item.text = text;
    this.#item.tooltip = new vscode.MarkdownString(tooltip);
    this.#item.accessibilityInformation = { label };
    this.#item.backgroundColor = isWarning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  }
}
