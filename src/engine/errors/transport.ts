import type { FailureClass, Scope } from '../types/failure.ts';
import type { TransportFault } from './evidence.ts';
import { isRecord, stringOf } from './json.ts';

export interface TransportFinding {
  class: FailureClass;
  scope: Scope;
  /** What happened, as the end of a sentence that begins with the provider's name. */
  words: string;
}

const timeouts = {
  'timeout-connect': 'did not accept the connection in time',
  'timeout-first-token': 'sent no first word in time',
  'timeout-idle': 'fell silent in the middle of the answer',
  'timeout-drip': 'sent its answer too slowly, less than a character a second',
  'timeout-total': 'took longer than one attempt may take',
} as const;

/**
 * Codes of Node and undici, with what they say to a person. `network`: the machine itself may have no way out; Node says EAI_AGAIN as
 * well of one name whose servers fail (SERVFAIL).
 */
const codeRows: readonly { codes: readonly string[]; class: FailureClass; scope: Scope; words: string }[] = [
  row('connection-failed', 'network', 'was not reached: the network may be down', [
    'ENETUNREACH',
    'ENETDOWN',
    'EAI_AGAIN',
  ]),
  row('connection-failed', 'provider', 'was not found: its name could not be resolved', [
    'ENOTFOUND',
    'EAI_NODATA',
    'EAI_NONAME',
  ]),
  row('connection-failed', 'provider', 'refused the connection', ['ECONNREFUSED']),
  row('connection-failed', 'provider', 'could not be reached', [
    'EHOSTUNREACH',
    'EHOSTDOWN',
    'EADDRNOTAVAIL',
    'EACCES',
    'EPERM',
  ]),
  row('connection-failed', 'provider', 'closed the connection', [
    'ECONNRESET',
    'EPIPE',
    'ECONNABORTED',
    'UND_ERR_SOCKET',
    'UND_ERR_CLOSED',
    'UND_ERR_DESTROYED',
    'ERR_STREAM_PREMATURE_CLOSE',
  ]),
  row('timeout', 'provider', timeouts['timeout-connect'], ['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']),
  row('timeout', 'provider', timeouts['timeout-first-token'], ['UND_ERR_HEADERS_TIMEOUT', 'ESOCKETTIMEDOUT']),
  row('timeout', 'provider', timeouts['timeout-idle'], ['UND_ERR_BODY_TIMEOUT']),
  row('connection-failed', 'provider', 'sent something that is not HTTP', [
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    'HPE_INVALID_CONSTANT',
    'HPE_INVALID_HEADER_TOKEN',
    'UND_ERR_HEADERS_OVERFLOW',
  ]),
];

const tls = {
  class: 'connection-failed',
  scope: 'provider',
  words: 'has no certificate that this machine trusts',
} as const;
const tlsCode =
  /^(CERT_|ERR_TLS_|ERR_SSL_|EPROTO$|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_|HOSTNAME_MISMATCH)/;

/** What a call without a usable response failed of, from the timer that ended it or the chain of thrown errors. */
export function readTransport(
  fault: TransportFault | undefined,
  cause: unknown,
  isLocal: boolean,
): TransportFinding | undefined {
  if (fault !== undefined && fault in timeouts) {
    return { class: 'timeout', scope: 'provider', words: timeouts[fault as keyof typeof timeouts] };
  }
  const found = causes(cause)
    .map(readCause)
    .find((finding) => finding !== undefined);
  if (found?.words === 'refused the connection' && isLocal) return { ...found, words: 'is not running' };
  if (found !== undefined && found.scope === 'network' && isLocal) return { ...found, scope: 'provider' };
  if (found !== undefined) return found;
  if (fault === 'cut') return cut;
  return fault === 'network'
    ? { class: 'connection-failed', scope: 'provider', words: 'could not be reached' }
    : undefined;
}

const cut: TransportFinding = {
  class: 'connection-failed',
  scope: 'provider',
  words: 'ended the answer before its end',
};

function readCause(error: { code: string | undefined; message: string; name: string }): TransportFinding | undefined {
  const { code, message, name } = error;
  if (code !== undefined && tlsCode.test(code)) return tls;
  const found = codeRows.find((candidate) => code !== undefined && candidate.codes.includes(code));
  if (found !== undefined) return { class: found.class, scope: found.scope, words: found.words };
  // undici's whole message for a body that broke off; an account can be 'terminated' too, but then says more.
  if (message === 'terminated' || message === 'Premature close' || message === 'other side closed') return cut;
  if (name === 'TimeoutError' || name === 'APIConnectionTimeoutError') {
    return { class: 'timeout', scope: 'provider', words: timeouts['timeout-connect'] };
  }
  return /^Proxy response \(407\)|proxy authentication required/i.test(message)
    ? { class: 'connection-failed', scope: 'network', words: 'was not reached: the proxy wants a sign-in' }
    : undefined;
}

/** The thrown errors from the innermost out: the innermost knows best. */
function causes(thrown: unknown): { code: string | undefined; message: string; name: string }[] {
  const chain: { code: string | undefined; message: string; name: string }[] = [];
  const queue: unknown[] = [thrown];
  for (let steps = 0; steps < 12 && queue.length > 0; steps += 1) {
    const error = queue.shift();
    if (!(error instanceof Error) && !isRecord(error)) continue;
    chain.unshift({
      code: stringOf(Reflect.get(error, 'code')),
      message: stringOf(Reflect.get(error, 'message')) ?? '',
      name: stringOf(Reflect.get(error, 'name')) ?? '',
    });
    const inner = Reflect.get(error, 'errors');
    queue.push(Reflect.get(error, 'cause'), ...(Array.isArray(inner) ? inner : []));
  }
  return chain;
}

function row(failureClass: FailureClass, scope: Scope, words: string, codes: readonly string[]) {
  return { class: failureClass, scope, words, codes };
}
