import { describe, expect, it } from 'vitest';
import { useWorkbench } from './support/useWorkbench.ts';

describe('the workbench', () => {
  const workbench = useWorkbench({ name: 'e2e-smoke' });

  it('opens with the extension in the status bar', async () => {
    const item = workbench().page.locator('.statusbar-item[id^="understudy.understudy"]').first();

    expect(await item.isVisible()).toBe(true);
    await workbench().screenshot('workbench-dark', 'dark');
  });

  it('lists the commands of the extension in the palette', async () => {
    const { page, quickInput } = workbench();

    await page.keyboard.press('F1');
    await quickInput.fill('>Understudy: ');

    const first = page.locator('.quick-input-list .monaco-list-row').first();
    await expect.poll(() => first.textContent()).toContain('Understudy: ');
    await page.keyboard.press('Escape');
  });
});
