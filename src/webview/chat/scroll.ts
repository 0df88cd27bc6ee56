/** So near to the end, in pixels, counts as at the end. */
const nearEnd = 24;

/** Keeps a growing transcript at its end while the reader is there, and leaves it alone while they are not. */
export class ScrollKeeper {
  readonly #scroller: HTMLElement;
  readonly #onChange: (fromEnd: number | undefined) => void;
  #isAtEnd = true;

  /** @param onChange Called with the pixels to the end, or undefined when the reader is at the end. */
  constructor(scroller: HTMLElement, content: HTMLElement, onChange: (fromEnd: number | undefined) => void) {
    this.#scroller = scroller;
    this.#onChange = onChange;
    scroller.addEventListener('scroll', () => this.#follow(), { passive: true });
    scroller.addEventListener('click', ({ target }) => this.#letOpen(target));
    const sizes = new ResizeObserver(() => this.#stay());
    sizes.observe(content);
    sizes.observe(scroller);
  }

  toEnd(): void {
    this.#isAtEnd = true;
    this.#stay();
    this.#onChange(undefined);
  }

  /** Goes back to a place that was told to `onChange` before. */
  restore(fromEnd: number): void {
    this.#isAtEnd = false;
    this.#scroller.scrollTop = this.#scroller.scrollHeight - this.#scroller.clientHeight - fromEnd;
    this.#follow();
  }

  #follow(): void {
    const fromEnd = this.#scroller.scrollHeight - this.#scroller.clientHeight - this.#scroller.scrollTop;
    this.#isAtEnd = fromEnd <= nearEnd;
    this.#onChange(this.#isAtEnd ? undefined : Math.round(fromEnd));
  }

  #stay(): void {
    if (this.#isAtEnd) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    else this.#follow();
  }

  /** Who opens details wants to read them: they must not be pushed out of sight by their own growing. */
  #letOpen(target: EventTarget | null): void {
    if (target instanceof Element && target.closest('summary')) this.#isAtEnd = false;
  }
}
