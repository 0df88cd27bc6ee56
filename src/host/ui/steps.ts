/** `skip`: the step had nothing to ask and lets the direction go on. */
export type StepOutcome = 'next' | 'back' | 'cancel' | 'skip';

/** One question of a dialog. Writes its answer where the others find it. */
export type Step = (canGoBack: boolean) => Promise<StepOutcome>;

/**
 * Asks one question after the other; back goes to the last one that was really asked.
 *
 * @returns False when the user left the dialog.
 */
export async function runSteps(steps: readonly Step[]): Promise<boolean> {
  const asked: number[] = [];
  let index = 0;
  while (index < steps.length) {
    const outcome = await steps[index]?.(asked.length > 0);
    if (outcome === 'cancel') return false;
    if (outcome === 'back') {
      index = asked.pop() ?? 0;
      continue;
    }
    if (outcome === 'next') asked.push(index);
    index += 1;
  }
  return true;
}
