import { afterAll, afterEach, beforeAll } from 'vitest';
import { Workbench, type WorkbenchOptions } from './workbench.ts';

/**
 * One workbench for all tests of a `describe`, closed after them; a failed test leaves a screenshot in test/output.
 *
 * @returns The workbench, for use inside tests and hooks.
 */
export function useWorkbench(options: WorkbenchOptions = {}): () => Workbench {
  let workbench: Workbench | undefined;

  beforeAll(async () => {
    workbench = await Workbench.launch(options);
  });

  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    await workbench?.screenshot(`failed-${task.name.replaceAll(/[^a-z0-9]+/gi, '-')}`);
  });

  afterAll(() => workbench?.close());

  return () => {
    if (!workbench) throw new Error('The workbench opens in beforeAll: call this inside a test or a hook');
    return workbench;
  };
}
