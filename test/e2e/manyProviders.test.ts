import { describe, expect, it } from 'vitest';
import { addKey, aKey, clearNotifications, openUnderstudy, treeRow } from './support/userActions.ts';
import { useWorkbench } from './support/useWorkbench.ts';

describe('among all providers of the catalogue', () => {
  const workbench = useWorkbench({ name: 'e2e-many-providers' });
  const cohere = () => treeRow(workbench().page, 'Cohere');

  it('the one that was given a key is in sight and selected', async () => {
    await openUnderstudy(workbench().page);
    await addKey(workbench(), { provider: 'Groq', key: aKey() });
    await treeRow(workbench().page, 'Groq, next').waitFor();
    // Rows out of sight are not in the page: the last of the order stands below the others without a key.
    expect(await cohere().count()).toBe(0);

    await addKey(workbench(), { provider: 'Cohere', key: aKey() });

    await cohere().waitFor();
    await expect.poll(() => cohere().getAttribute('aria-selected')).toBe('true');
    await clearNotifications(workbench());
    await workbench().screenshot('many-providers');
  });
});
