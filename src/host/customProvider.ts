import * as settings from '../engine/providers/settings/baseUrl.ts';
import { providerIdForm } from '../engine/providers/settings/readSettings.ts';
import type { Translate } from '../engine/types/wording.ts';
import { inEnglish } from '../engine/util/wording.ts';

/** Says what is wrong with the id of a new provider, if anything. */
export function idComplaint(id: string, taken: readonly string[], t: Translate = inEnglish): string | undefined {
  const trimmed = id.trim();
  if (!providerIdForm.test(trimmed))
    return t('An id has 1 to 64 letters, digits, dots, dashes and underscores, such as my-server');
  if (trimmed === 'offline' || taken.includes(trimmed))
    return t("There is a provider '{0}' already; choose another id", trimmed);
  return undefined;
}

/** Says what is wrong with an address, if anything: by the same rule that settings are read by. */
export function addressComplaint(address: string, t: Translate = inEnglish): string | undefined {
  return settings.addressComplaint(address, t('The address'), t);
}
