import type { Translate } from '../../types/wording.ts';
import type { Place } from './read.ts';

/**
 * Reads the address of an API: https, or http on loopback. Returned without slashes at the end; `{region}`, `{project}`
 * and `{resource}` may stand in it. A refused address is never repeated with its credentials.
 */
export function baseUrl(value: unknown, place: Place): string | undefined {
  const { path, problems, wording } = place;
  const complaint = addressComplaint(value, path, wording.t);
  if (complaint === undefined) return withoutEndpoint(trimmed(value).replace(/\/+$/, ''), place);
  const message = wording.t('{0}. The provider is not called until it is corrected', complaint);
  problems.push({ path, severity: 'error', message });
  return undefined;
}

/**
 * What keeps a value from being used as an address; `undefined` when nothing does.
 *
 * @param name What the sentence calls it.
 */
export function addressComplaint(value: unknown, name: string, t: Translate): string | undefined {
  const address = trimmed(value);
  if (address === '') return t('{0} must be an address, such as "{1}"', name, example);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  if (/[\s\x00-\x1f\x7f\\]/.test(address))
    return t('{0} holds a space, a backslash or a control character; remove it', name);
  const url = parse(address);
  if (!url) return t('{0} is not an address; write the whole of it, such as "{1}"', name, example);
  if (url.username || url.password) return t('{0} holds credentials; remove them and run "Understudy: Add Key"', name);
  if (url.search || url.hash) return t('{0} has a query or a fragment; end it with the path', name);
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:')
    return t('{0} begins with "{1}"; use https, or http for a server on this machine', name, url.protocol);
  if (isLoopbackHost(url.hostname)) return undefined;
  return t(
    '{0} would send keys in the clear to {1}; use https (http is accepted for 127.0.0.1, ::1 and localhost)',
    name,
    url.host,
  );
}

const example = 'https://api.example.com/v1';

/** True for addresses of this machine: localhost and its subdomains, 127.0.0.0/8, ::1. */
export function isLoopback(address: string): boolean {
  const url = parse(address);
  return url !== undefined && isLoopbackHost(url.hostname);
}

/** Vendors' examples show whole endpoints, and people paste them. */
function withoutEndpoint(address: string, { path, problems, wording }: Place): string {
  const base = address.replace(/\/(chat\/completions|v1\/messages)$/, '');
  if (base === address) return address;
  const message = wording.t(
    '{0} names one endpoint; the address before it is used: end it before "{1}"',
    path,
    address.slice(base.length),
  );
  problems.push({ path, severity: 'hint', message });
  return base;
}

function trimmed(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function parse(address: string): URL | undefined {
  return URL.parse(address.replace(/\{(region|project|resource)\}/g, 'x')) ?? undefined;
}

function isLoopbackHost(hostname: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|([^.]+\.)*localhost)$/.test(hostname);
}
