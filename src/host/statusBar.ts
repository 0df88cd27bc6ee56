import * as vscode from 'vscode';
import type { Clock } from '../engine/types/deps.ts';
import type { Engine } from '../engine/types/engine.ts';
import { ChangeTimer } from './changeTimer.ts';
import { Coalescer } from './coalesce.ts';
import type { Readiness } from './readiness.ts';
import { readingContent, type StatusBarContent, statusBarContent } from './statusBarContent.ts';

export interface StatusBarParts {
  engine: Engine;
  clock: Clock;
  readiness: Pick<Readiness, 'isReady'>;
}

/** Keys are there sooner as a rule, milliseconds: an entry that changes at once would only flicker. */
const READING_SHOWN_AFTER_MS = 300;

/** The one status bar item. It only shows what the engine's plan says. */
export class StatusBar implements vscode.Disposable {
  readonly #engine: Engine;
  readonly #readiness: StatusBarParts['readiness'];
  readonly #item: vscode.StatusBarItem;
  readonly #updates: Coalescer;
  readonly #stopListening: () => void;
  /** Without it the item would go on naming the stand-in when a bench is over. */
  readonly #timer: ChangeTimer;
  readonly #cancelReading: () => void;

  constructor({ engine, clock, readiness }: StatusBarParts) {
    this.#engine = engine;
    this.#readiness = readiness;
    this.#item = vscode.window.createStatusBarItem('understudy', vscode.StatusBarAlignment.Right, 100);
    this.#item.name = 'Understudy';
    this.#item.command = 'understudy.showActions';
    this.#updates = new Coalescer(clock, 50, () => this.#update());
    this.#timer = new ChangeTimer({ engine, clock }, () => this.#updates.request());
    this.#cancelReading = clock.after(READING_SHOWN_AFTER_MS, () => this.start());
    this.#stopListening = engine.onDidChange(() => this.#updates.request());
  }

  /** What the item shows for the state of this moment. */
  content(): StatusBarContent {
    if (!this.#readiness.isReady) return readingContent(vscode.l10n.t);
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

  /** Shows the item now: the keys are known, or it takes long. */
  start(): void {
    this.#cancelReading();
    this.#update();
    this.#item.show();
  }

  dispose(): void {
    this.#cancelReading();
    this.#stopListening();
    this.#timer.stop();
    this.#updates.dispose();
    this.#item.dispose();
  }

  #update(): void {
    this.#show(this.content());
    if (this.#readiness.isReady) this.#timer.arm();
  }

  #show({ text, tooltip, label, isWarning }: StatusBarContent): void {
    this.#item.text = text;
    this.#item.tooltip = new vscode.MarkdownString(tooltip);
    this.#item.accessibilityInformation = { label };
    this.#item.backgroundColor = isWarning ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  }
}
