import { Directive, directive, type ElementPart } from 'lit/directive.js';
import { noChange } from 'lit/html.js';

class FocusDirective extends Directive {
  #isDone = false;

  render(): typeof noChange {
    return noChange;
  }

  override update({ element }: ElementPart): typeof noChange {
    // The template's elements are not yet in the document, and cannot have the focus before.
    if (!this.#isDone) queueMicrotask(() => takeFocus(element));
    this.#isDone = true;
    return noChange;
  }
}

/** Puts the cursor into an element when it comes onto the page, and never again. */
export const focusOnArrival = directive(FocusDirective);

function takeFocus(element: Element): void {
  if (!(element instanceof HTMLElement)) return;
  element.focus();
  if (element instanceof HTMLInputElement) element.select();
  if (element instanceof HTMLTextAreaElement) element.setSelectionRange(element.value.length, element.value.length);
}
