import { baseUrl } from '../engine/providers/settings/baseUrl.ts';
import { providerIdForm } from '../engine/providers/settings/readSettings.ts';
import type { SettingsProblem } from '../engine/types/engine.ts';

/** Says what is wrong with the id of a new provider, if anything. */
export function idComplaint(id: string, taken: readonly string[]): string | undefined {
  const trimmed = id.trim();
  if (!providerIdForm.test(trimmed))
    return 'An id has 1 to 64 letters, digits, dots, dashes and underscores, such as my-server';
  if (trimmed === 'offline' || taken.includes(trimmed))
    return `There is a provider '${trimmed}' already; choose another id`;
  return undefined;
}

/** Says what is wrong with an address, if anything: by the same rule that settings are read by. */
export function addressComplaint(address: string): string | undefined {
  const problems: SettingsProblem[] = [];
  baseUrl(address, { path: 'The address', problems });
  const message = problems.find(({ severity }) => severity === 'error')?.message;
  return message?.replace('. The provider is not called until it is corrected', '');
}
