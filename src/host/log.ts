import * as vscode from 'vscode';
import type { Logger } from '../engine/types/deps.ts';

/** The log output channel. Every line passes the redactor before VS Code sees it. */
export class Log implements Logger, vscode.Disposable {
  readonly #channel = vscode.window.createOutputChannel('Understudy', { log: true });
  readonly #redact: (text: string) => string;

  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  debug(message: string): void {
    this.#channel.debug(this.#redact(message));
  }

  info(message: string): void {
    this.#channel.info(this.#redact(message));
  }

  warn(message: string): void {
    this.#channel.warn(this.#redact(message));
  }

  error(message: string): void {
    this.#channel.error(this.#redact(message));
  }

  /** Brings the channel to the front; only on the user's command. */
  show(): void {
    this.#channel.show(true);
  }

  dispose(): void {
    this.#channel.dispose();
  }
}
