import type { FrameLocator, Locator, Page } from 'playwright-core';

/** Where a chat page stands: in the side bar or in an editor tab. */
export type Place = 'view' | 'editor';

/** The chat page as its user sees and handles it. */
export class ChatPage {
  readonly frame: FrameLocator;

  constructor(page: Page, place: Place = 'view') {
    // VS Code says in the outer frame's address what a webview is for, and says nothing for editor tabs.
    const inView = '[src*="purpose=webviewView"]';
    const outer = place === 'view' ? `iframe.webview.ready${inView}` : `iframe.webview.ready:not(${inView})`;
    this.frame = page.frameLocator(outer).first().frameLocator('iframe#active-frame');
  }

  get composer(): Locator {
    return this.frame.getByRole('textbox', { name: 'Ask Understudy' });
  }

  get questions(): Locator {
    return this.frame.locator('.message.question');
  }

  get answers(): Locator {
    return this.frame.locator('.message.answer');
  }

  get lastAnswer(): Locator {
    return this.answers.last();
  }

  /** Provider, key, model, tokens and cost of the last answer. */
  get provenance(): Locator {
    return this.lastAnswer.getByRole('list', { name: 'About this answer' });
  }

  /** The line that tells what failed before the last answer. */
  get story(): Locator {
    return this.lastAnswer.locator('details.attempts > summary');
  }

  get attempts(): Locator {
    return this.lastAnswer.getByRole('table', { name: 'Attempts' });
  }

  get route(): Locator {
    return this.frame.locator('button.route');
  }

  /** What a screen reader is told. */
  get announcements(): Locator {
    return this.frame.getByRole('status');
  }

  button(name: string | RegExp): Locator {
    return this.frame.getByRole('button', { name, exact: true });
  }

  /** Types a question and sends it with Enter. */
  async send(question: string): Promise<void> {
    await this.composer.fill(question);
    await this.composer.press('Enter');
  }

  /** Sends a question and waits until the answer to it is complete, or has failed. */
  async ask(question: string): Promise<void> {
    await this.answered(() => this.send(question));
  }

  /** Does what makes a new answer begin, and waits until it has ended. */
  async answered(action: () => Promise<void>): Promise<void> {
    const before = await this.answers.count();
    await action();
    await this.answers.nth(before).waitFor();
    await this.settled();
  }

  /** Waits until nothing is being written. */
  async settled(): Promise<void> {
    await this.frame.locator('.message.answer[aria-busy="true"]').waitFor({ state: 'detached' });
    await this.button('Send').waitFor();
  }
}
