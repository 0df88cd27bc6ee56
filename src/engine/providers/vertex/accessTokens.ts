import { numberOf } from '../../errors/json.ts';
import { abortable, discardResponse } from '../../util/abortable.ts';
import type { AdapterDeps } from '../shared/createWireAdapter.ts';
import { parseRecord } from '../shared/parseRecord.ts';
import { readBounded } from '../shared/readBounded.ts';
import { WireError } from '../shared/wireError.ts';
import type { ServiceAccount } from './serviceAccount.ts';

/** A token this close to its end is replaced: a long answer must not outlive it. */
const renewBeforeMs = 5 * 60_000;
/** So long may the token endpoint take, milliseconds: less than a connection by default, so that it is the login that is blamed. */
const exchangeMs = 8_000;
/** What Google grants when it does not say. */
const defaultLifetimeMs = 3_600_000;
const scope = 'https://www.googleapis.com/auth/cloud-platform';

interface Minted {
  token: Promise<string>;
  /** The token once it is there. */
  value?: string;
  /** Epoch milliseconds; `Infinity` while the token is on its way. */
  expiresAt: number;
}

/** Access tokens per service account, minted by Google's library when needed and shared by concurrent calls. */
export class AccessTokens {
  readonly #deps: AdapterDeps;
  readonly #minted = new Map<string, Minted>();

  constructor(deps: AdapterDeps) {
    this.#deps = deps;
  }

  /** @throws WireError with the token endpoint's answer as evidence. */
  get(account: ServiceAccount): Promise<string> {
    const key = keyOf(account);
    const known = this.#minted.get(key);
    if (known && known.expiresAt - renewBeforeMs > this.#deps.clock.now()) return known.token;
    const minted: Minted = { token: Promise.resolve(''), expiresAt: Infinity };
    minted.token = this.#mint(account).then(({ token, lifetimeMs }) => {
      minted.expiresAt = this.#deps.clock.now() + lifetimeMs;
      minted.value = token;
      return token;
    });
    minted.token.catch(() => this.#forgetIf(key, minted));
    this.#minted.set(key, minted);
    return minted.token;
  }

  /** Drops a token that was refused, unless it was replaced already. */
  forget(account: ServiceAccount, token: string): void {
    const key = keyOf(account);
    if (this.#minted.get(key)?.value === token) this.#minted.delete(key);
  }

  #forgetIf(key: string, minted: Minted): void {
    if (this.#minted.get(key) === minted) this.#minted.delete(key);
  }

  async #mint(account: ServiceAccount): Promise<{ token: string; lifetimeMs: number }> {
    const { JWT, gaxios } = await import('google-auth-library');
    const exchange = new TokenExchange(account, this.#deps);
    const transporter = new gaxios.Gaxios({ fetchImplementation: exchange.fetch });
    // The library retries on its own; here one refusal is an answer.
    transporter.defaults.retryConfig = { shouldRetry: () => false };
    const client = new JWT({
      email: account.clientEmail,
      key: account.privateKey,
      scopes: [scope],
      additionalClaims: { aud: account.tokenUrl },
      transporter,
    });
    try {
      const { access_token: token } = await client.authorize();
      if (!token) throw noToken();
      return { token, lifetimeMs: exchange.lifetimeMs };
    } catch (error) {
      throw exchange.failure ?? (exchange.isAnswered ? noToken(error) : keyFailure(error));
    }
  }
}

/** Sends the library's one request to the address of the key file, and remembers what came of it. */
class TokenExchange {
  failure: WireError | undefined;
  isAnswered = false;
  /** By what the endpoint says: the library reckons by the system's clock. */
  lifetimeMs = defaultLifetimeMs;
  readonly #account: ServiceAccount;
  readonly #deps: AdapterDeps;

  constructor(account: ServiceAccount, deps: AdapterDeps) {
    this.#account = account;
    this.#deps = deps;
  }

  readonly fetch: typeof fetch = async (_url, init) => {
    const { clock } = this.#deps;
    // Of the exchange itself: it is shared, so that the timers of one call must not end it for the others.
    const timeout = new AbortController();
    const cancel = clock.after(exchangeMs, () => timeout.abort(LATE));
    try {
      const response = await this.#send(String(init?.body ?? ''), timeout.signal);
      const body = await readBounded(response.body, { maxBytes: 65_536, clock, signal: timeout.signal });
      if (!response.ok) this.failure = refusal(response, body);
      this.isAnswered = true;
      const seconds = numberOf(parseRecord(body)?.['expires_in']);
      if (seconds !== undefined) this.lifetimeMs = seconds * 1_000;
      return new Response(body, { status: response.status, headers: response.headers });
    } catch (cause) {
      this.failure ??= new WireError({ transport: cause === LATE ? 'timeout-connect' : 'network', cause });
      throw cause;
    } finally {
      cancel();
    }
  };

  #send(body: string, signal: AbortSignal): Promise<Response> {
    const sent = this.#deps.fetch(this.#account.tokenUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body,
      redirect: 'manual',
      signal,
    });
    return abortable(sent, signal, discardResponse);
  }
}

const LATE = new Error('the token endpoint did not answer in time');

function noToken(cause?: unknown): WireError {
  return new WireError({ answer: 'wrong-shape', detail: 'The token endpoint sent no access token', cause });
}

/** `invalid_grant` and its like come as 400 and mean the key, not the request (RFC 6749, 5.2). */
function refusal(response: Response, body: string): WireError {
  const status = response.status === 400 ? 401 : response.status;
  return new WireError({ status, headers: response.headers, body });
}

/** The library could not sign: the private key is damaged. */
function keyFailure(error: unknown): WireError {
  if (error instanceof WireError) return error;
  const message = 'The private key of the service account cannot be used. Paste the JSON key file again, unchanged';
  return new WireError({ status: 401, body: JSON.stringify({ error: { message } }), cause: error });
}

function keyOf(account: ServiceAccount): string {
  return JSON.stringify([account.clientEmail, account.privateKey, account.tokenUrl]);
}
