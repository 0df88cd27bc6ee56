/** For lit's `ref`: puts the cursor into an element that just came onto the page, with its text selected. */
export function focusSoon(element: Element | undefined): void {
  if (!(element instanceof HTMLElement)) return;
  // The reference is given before the element stands in the document.
  queueMicrotask(() => {
    element.focus();
    if (element instanceof HTMLInputElement) element.select();
    if (element instanceof HTMLTextAreaElement) element.setSelectionRange(element.value.length, element.value.length);
  });
}
