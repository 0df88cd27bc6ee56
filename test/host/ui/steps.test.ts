import { describe, expect, it } from 'vitest';
import { runSteps, type StepOutcome } from '../../../src/host/ui/steps.ts';

describe('runSteps', () => {
  it('asks one after the other', async () => {
    const { steps, asked } = script([['next'], ['next'], ['next']]);

    expect(await runSteps(steps)).toBe(true);
    expect(asked).toEqual(['0', '1 back', '2 back']);
  });

  it('goes back to the last step that was really asked', async () => {
    const { steps, asked } = script([
      ['next', 'next'],
      ['skip', 'skip'],
      ['back', 'next'],
    ]);

    expect(await runSteps(steps)).toBe(true);
    expect(asked).toEqual(['0', '1 back', '2 back', '0', '1 back', '2 back']);
  });

  it('offers no way back from the first question', async () => {
    const { steps, asked } = script([['skip'], ['next']]);

    await runSteps(steps);

    expect(asked).toEqual(['0', '1']);
  });

  it('ends when the user leaves', async () => {
    const { steps, asked } = script([['next'], ['cancel'], ['next']]);

    expect(await runSteps(steps)).toBe(false);
    expect(asked).toEqual(['0', '1 back']);
  });
});

function script(outcomes: StepOutcome[][]) {
  const asked: string[] = [];
  const steps = outcomes.map((list, index) => async (canGoBack: boolean) => {
    asked.push(canGoBack ? `${index} back` : `${index}`);
    return list.shift() ?? 'cancel';
  });
  return { steps, asked };
}
