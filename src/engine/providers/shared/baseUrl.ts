import { WireError } from './wireError.ts';

/**
 * The address to call, with `{region}` and other names filled in. A key is sent in clear to loopback only.
 *
 * @throws WireError when the address is no URL, is not https, or has an unfilled name.
 */
export function resolveBaseUrl(template: string, names: { [name: string]: string | undefined } = {}): string {
  const filled = template.replace(/\{(\w+)\}/g, (whole, name: string) => names[name] ?? whole);
  const missing = /\{(\w+)\}/.exec(filled)?.[1];
  if (missing !== undefined) throw misconfigured(`The base URL needs a value for {${missing}}`);
  if (!URL.canParse(filled)) throw misconfigured(`The base URL is no valid address: ${filled}`);
  if (!isSafeUrl(filled))
    throw misconfigured(`The base URL must begin with https:// (http is for this machine only): ${filled}`);
  return filled.replace(/\/+$/, '');
}

/** True for https, and for http to this machine. */
export function isSafeUrl(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:') return true;
  return protocol === 'http:' && (hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname));
}

function misconfigured(detail: string): WireError {
  return new WireError({ transport: 'network', detail, cause: new Error(detail) });
}
