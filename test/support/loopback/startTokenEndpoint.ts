import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TokenEndpoint {
  /** For `token_uri` of a service account. */
  url: string;
  /** The assertions received, in order. */
  assertions: string[];
  /** From now on answers with this status and body; `undefined`: grants again. */
  refuseWith(refusal: { status: number; body: unknown } | undefined): void;
  /** From now on takes what comes and never answers; false: answers again. */
  hang(hangs: boolean): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Grants `token-1`, `token-2`, … as Google's token endpoint does, for `lifetimeSeconds` each (default 3,600). */
export async function startTokenEndpoint(lifetimeSeconds = 3_600): Promise<TokenEndpoint> {
  const assertions: string[] = [];
  let isHanging = false;
  let refusal: { status: number; body: unknown } | undefined;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    assertions.push(new URLSearchParams(body).get('assertion') ?? '');
    if (isHanging) return;
    const grant = { access_token: `token-${assertions.length}`, expires_in: lifetimeSeconds, token_type: 'Bearer' };
    response.writeHead(refusal?.status ?? 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(refusal?.body ?? grant));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    assertions,
    refuseWith(next) {
      refusal = next;
    },
    hang(hangs) {
      isHanging = hangs;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
