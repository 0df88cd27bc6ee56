import { describe, expect, it } from 'vitest';
import { useWorkbench } from './support/useWorkbench.ts';

describe('the rehearsal as a newcomer meets it', () => {
  const workbench = useWorkbench({ name: 'e2e-rehearsal' });

  it('shows every takeover live, then both answers, without a key', async () => {
    await workbench().runCommand('Understudy: Rehearse a Failover');
    const chat = workbench().webview();

    await expect.poll(() => chat.getByText('takes over').or(chat.getByText('Bad key')).count()).toBeGreaterThan(0);
    await workbench().screenshot('rehearsal-running');
    await expect.poll(() => chat.getByText('this whole one is in its place').count(), { timeout: 40_000 }).toBe(1);
    await expect.poll(() => chat.getByRole('button', { name: 'Stop' }).count()).toBe(0);

    expect(await chat.getByText('You still get an answer.').count()).toBe(1);
    expect(await chat.locator('details summary', { hasText: 'Rate limit' }).count()).toBe(1);
    await workbench().screenshot('rehearsal-dark', 'dark');
    await workbench().screenshot('rehearsal-light', 'light');
  });

  it('leaves the status bar as it was: there is still no key', async () => {
    const item = workbench().page.locator('.statusbar-item[id^="understudy.understudy"]').first();

    expect(await item.textContent()).toContain('Add a key');
  });
});
