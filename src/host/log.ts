import * as vscode from 'vscode';
import type { Logger } from '../engine/types/deps.ts';

/** The log output channel. Every line passes the redactor before VS Code sees it. */
export class Log implements Logger, vscode.Disposable {
  readonly #channel = vscode.window.createOutputChannel('Understudy', { log: true });
  readonly #redact: (text: string) => string;
  #isDisposed = false;

  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  debug(message: string): void {
    this.#write('debug', message);
  }

  info(message: string): void {
    this.#write('info', message);
  }

  warn(message: string): void {
    this.#write('warn', message);
  }

  error(message: string): void {
    this.#write('error', message);
  }

  /** Brings the channel to the front; only on the user's command. */
  show(): void {
    this.#channel.show(true);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#channel.dispose();
  }

  /** What ends later than the extension still tells of it, and a channel that is closed throws. */
  #write(level: keyof Logger, message: string): void {
    if (!this.#isDisposed) this.#channel[level](this.#redact(message));
  }
}
