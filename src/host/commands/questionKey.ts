import * as vscode from 'vscode';
import { guessProvider } from '../../engine/keys/guessProvider.ts';
import type { Provider } from '../../engine/types/provider.ts';
import type { Parts } from '../parts.ts';
import { pickOne } from '../ui/pick.ts';
import type { Step } from '../ui/steps.ts';

/** A clean key, and whose it is said to be. */
export interface KeyDraft {
  provider: Provider | undefined;
  key: string;
}

/**
 * A key that looks like another provider's is questioned, never refused.
 *
 * @param allTheSame What the choice to keep the provider is called.
 */
export function questionKey(parts: Parts, draft: KeyDraft, allTheSame: (provider: Provider) => string): Step {
  return async () => {
    const other = draft.provider && otherOwner(parts, draft.provider, draft.key);
    if (!other || !draft.provider) return 'skip';
    const picked = await pickOne({
      title: vscode.l10n.t('This looks like a key of {0}', other.name),
      placeholder: vscode.l10n.t('Whose key is it?'),
      canGoBack: true,
      items: [
        { label: vscode.l10n.t('Add it to {0}', other.name), value: other },
        { label: allTheSame(draft.provider), value: draft.provider },
      ],
    });
    if (picked === undefined) return 'cancel';
    if (picked === 'back') return 'back';
    draft.provider = picked;
    return 'next';
  };
}

/** The same where nobody can be asked: the log tells it. */
export function warnOfOther(parts: Parts, provider: Provider, key: string): void {
  const other = otherOwner(parts, provider, key);
  if (other) parts.log.warn(`A key handed over for ${provider.name} looks like one of ${other.name}`);
}

/** Another provider whose keys look like this one. */
function otherOwner({ providers }: Parts, { id }: Provider, key: string): Provider | undefined {
  const guess = guessProvider(key, providers.all());
  return guess === undefined || guess === id ? undefined : providers.find(guess);
}
