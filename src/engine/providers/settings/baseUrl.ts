import type { Place } from './read.ts';

/**
 * Reads the address of an API: https, or http on loopback. Returned without slashes at the end; `{region}`, `{project}`
 * and `{resource}` may stand in it. A refused address is never repeated with its credentials.
 */
export function baseUrl(value: unknown, { path, problems }: Place): string | undefined {
  const address = typeof value === 'string' ? value.trim() : '';
  const complaint = complain(address);
  if (complaint === undefined) return withoutEndpoint(address.replace(/\/+$/, ''), { path, problems });
  problems.push({
    path,
    severity: 'error',
    message: `${path} ${complaint}. The provider is not called until it is corrected`,
  });
  return undefined;
}

/** True for addresses of this machine: localhost and its subdomains, 127.0.0.0/8, ::1. */
export function isLoopback(address: string): boolean {
  const url = parse(address);
  return url !== undefined && isLoopbackHost(url.hostname);
}

/** Vendors' examples show whole endpoints, and people paste them. */
function withoutEndpoint(address: string, { path, problems }: Place): string {
  const base = address.replace(/\/(chat\/completions|v1\/messages)$/, '');
  if (base === address) return address;
  const message = `${path} names one endpoint; the address before it is used: end it before "${address.slice(base.length)}"`;
  problems.push({ path, severity: 'hint', message });
  return base;
}

function complain(address: string): string | undefined {
  const example = 'such as "https://api.example.com/v1"';
  if (address === '') return `must be an address, ${example}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  if (/[\s\x00-\x1f\x7f\\]/.test(address)) return 'holds a space, a backslash or a control character; remove it';
  const url = parse(address);
  if (!url) return `is not an address; write the whole of it, ${example}`;
  if (url.username || url.password) return 'holds credentials; remove them and run "Understudy: Add Key"';
  if (url.search || url.hash) return 'has a query or a fragment; end it with the path';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:') return `begins with "${url.protocol}"; use https, or http for a server on this machine`;
  if (isLoopbackHost(url.hostname)) return undefined;
  return `would send keys in the clear to ${url.host}; use https (http is accepted for 127.0.0.1, ::1 and localhost)`;
}

function parse(address: string): URL | undefined {
  return URL.parse(address.replace(/\{(region|project|resource)\}/g, 'x')) ?? undefined;
}

function isLoopbackHost(hostname: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|([^.]+\.)*localhost)$/.test(hostname);
}
