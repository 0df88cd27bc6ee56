/**
 * The label of a new key: the provider's id, then `groq 2`, `groq 3`. A number once given to a present key stays with
 * it; the lowest free one is taken.
 */
export function keyLabel(provider: string, existingLabels: readonly string[]): string {
  const taken = new Set(existingLabels);
  if (!taken.has(provider)) return provider;
  let number = 2;
  while (taken.has(`${provider} ${number}`)) number++;
  return `${provider} ${number}`;
}
