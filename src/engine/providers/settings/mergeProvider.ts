import type { FoundServers } from '../../types/engine.ts';
import type { Capability, KeyCheck, Limits, Model, Protocol, Provider, ProviderRow } from '../../types/provider.ts';
import type { ProviderSettings } from '../../types/settings.ts';
import type { Translate } from '../../types/wording.ts';
import { SERVED_MODEL } from '../catalog/local.ts';
import { findModel, fits } from '../catalog.ts';
import { isLoopback } from './baseUrl.ts';

/** What is assumed of a model nobody told us about: most servers do both, and images are refused by most. */
const assumedCapabilities: readonly Capability[] = ['tools', 'json-schema'];

/**
 * A row with the user's settings merged over it.
 *
 * What the user says of window, output, prices and capabilities holds for the configured model; limits and regions hold
 * for every model.
 */
export function mergeProvider(
  listed: ProviderRow,
  settings: ProviderSettings,
  extra: Pick<Provider, 'isEnabled' | 'isInCatalogue'> & {
    found?: ReturnType<FoundServers['get']>;
    problem?: string | undefined;
    t: Translate;
  },
): Provider {
  const row = settings.baseUrl === undefined ? listed : elsewhere(listed, settings.baseUrl);
  const { model, servedModel } = modelToAsk(row, settings, extra.found);
  const address = fillAddress(withoutVersion(settings.baseUrl ?? row.baseUrl, row.protocol), settings);
  const problem = extra.problem ?? (address.includes('{resource}') ? missingResource(row.id, extra.t) : undefined);
  return {
    ...row,
    ...(settings.name !== undefined && { name: settings.name }),
    ...(settings.keyless !== undefined && { isKeyless: settings.keyless }),
    ...(settings.limits && { limits: { ...row.limits, ...settings.limits }, limitsByUser: settings.limits }),
    ...(settings.regions?.length && { regions: settings.regions }),
    baseUrl: address,
    models: mergeModels(row, model, settings),
    model,
    isEnabled: extra.isEnabled,
    isInCatalogue: extra.isInCatalogue,
    ...(servedModel !== undefined && { servedModel }),
    ...(problem !== undefined && { problem }),
  };
}

/** The user's choice, else what the server on this machine lists first, else the catalogue's. */
function modelToAsk(
  row: ProviderRow,
  settings: ProviderSettings,
  found: ReturnType<FoundServers['get']>,
): Pick<Provider, 'model' | 'servedModel'> {
  if (settings.model !== undefined) return { model: settings.model };
  if (row.defaultModel !== SERVED_MODEL) return { model: row.defaultModel };
  if (found === 'not-running') return { model: '', servedModel: found };
  const [first] = found ?? [];
  return first === undefined ? { model: '', servedModel: 'no-model' } : { model: first, servedModel: 'known' };
}

/** A row for a provider of the user's own. */
export function customRow(id: string, settings: ProviderSettings): ProviderRow {
  const address = settings.baseUrl ?? '';
  return {
    id,
    name: settings.name ?? id,
    protocol: settings.protocol ?? 'openai',
    baseUrl: address,
    defaultModel: settings.model ?? '',
    models: [],
    ...(settings.keyless && isLoopback(address) && { isLocal: true }),
    keyEnv: usualKeyEnv(id),
    keyCheck: { kind: 'models' },
    source: 'the user',
  };
}

/** The same provider at an address of the user's: what was true of the vendor's own host, or of this machine, no longer is. */
function elsewhere(row: ProviderRow, address: string): ProviderRow {
  const { infrastructure: _shared, edge: _edge, ...rest } = row;
  const moved = { ...rest, keyCheck: relativeCheck(row.keyCheck) };
  return row.isLocal && !isLoopback(address) ? remote(moved) : moved;
}

/** A server of that kind on another machine may want a key and money. */
function remote({ isLocal: _here, isKeyless: _open, ...row }: ProviderRow): ProviderRow {
  return { ...row, keyEnv: usualKeyEnv(row.id), models: row.models.map(({ prices: _free, ...model }) => model) };
}

function usualKeyEnv(id: string): string[] {
  return [`${id.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_API_KEY`];
}

/** A key for another address is not sent to the vendor's. */
function relativeCheck(check: KeyCheck): KeyCheck {
  return check.kind === 'get' && /^https?:/.test(check.path) ? { kind: 'call' } : check;
}

/** Anthropic's SDK adds `/v1/messages` itself. */
function withoutVersion(address: string, protocol: Protocol): string {
  return protocol === 'anthropic' ? address.replace(/\/v1$/, '') : address;
}

function fillAddress(address: string, { project, resource }: ProviderSettings): string {
  const withProject = project === undefined ? address : address.replaceAll('{project}', project);
  return resource === undefined ? withProject : withProject.replaceAll('{resource}', resource);
}

function missingResource(id: string, t: Translate): string {
  return t('The name of your resource is missing: set understudy.providers.{0}.resource (or baseUrl)', id);
}

function mergeModels(row: ProviderRow, model: string, settings: ProviderSettings): readonly Model[] {
  const configured = { ...(findModel(row, model) ?? unlisted(row, model)), ...ofModel(settings) };
  const others = row.models.filter((other) => other.id !== model && other.id !== SERVED_MODEL);
  return [configured, ...others].map((each) => ofEveryModel(each, settings));
}

/** A model the catalogue does not list is taken to be like those it lists. */
function unlisted(row: ProviderRow, id: string): Model {
  const [first, ...rest] = row.models;
  const shared = <T>(of: (model: Model) => readonly T[]) =>
    first ? of(first).filter((value) => rest.every((model) => of(model).includes(value))) : [];
  const refuses = shared((model) => model.refuses ?? []);
  const regions = row.unlistedRegions?.find((each) => fits(each.id, id))?.regions;
  return {
    id,
    capabilities: first ? shared((model) => model.capabilities) : assumedCapabilities,
    ...(refuses.length > 0 && { refuses }),
    ...(regions && { regions }),
    ...(row.isLocal && first?.prices && { prices: first.prices }),
    source: 'not in the catalogue',
  };
}

function ofModel({ contextWindow, maxOutput, capabilities, prices }: ProviderSettings): Partial<Model> {
  return {
    ...(contextWindow !== undefined && { contextWindow }),
    ...(maxOutput !== undefined && { maxOutput }),
    ...(capabilities && { capabilities }),
    ...(prices && { prices }),
  };
}

function ofEveryModel(model: Model, settings: ProviderSettings): Model {
  const limited =
    settings.limits && model.limits ? { ...model, limits: overrule(model.limits, settings.limits) } : model;
  if (!settings.regions?.length || !limited.regions) return limited;
  const { regions: _catalogue, ...anywhere } = limited;
  return anywhere;
}

function overrule(limits: Limits, byUser: Limits): Limits {
  return { ...limits, ...byUser };
}
