import { Directive, directive } from 'lit/directive.js';
import { type BodyOptions, MarkdownBody } from './markdownBody.ts';

class MarkdownDirective extends Directive {
  #body: MarkdownBody | undefined;

  override render(text: string, options: BodyOptions): HTMLElement {
    this.#body ??= new MarkdownBody(options);
    this.#body.update(text, options);
    return this.#body.element;
  }
}

/** Draws a message's text, and on later calls only what changed of it. */
export const markdown = directive(MarkdownDirective);
