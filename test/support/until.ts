/** Resolves once the condition holds; for what happens on sockets, which no virtual clock moves. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
