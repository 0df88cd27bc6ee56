import type { Translate } from '../types/wording.ts';

/** Fields of a service account document that are needed to ask for an access token. */
const required = ['client_email', 'private_key', 'project_id', 'token_uri'] as const;

/**
 * What keeps a text from being a whole Google service account document; `undefined` when nothing does. Names fields,
 * never their values.
 *
 * @see https://cloud.google.com/iam/docs/keys-create-delete
 */
export function checkServiceAccount(text: string, t: Translate): string | undefined {
  const document = parse(text);
  if (!document) return t('It begins like JSON but is not valid JSON. Paste the whole service account file');
  if (document['type'] !== 'service_account') {
    return t('It is JSON, but its "type" is not "service_account". Create a key of a service account, as JSON');
  }
  const missing = required.filter((field) => typeof document[field] !== 'string' || document[field] === '');
  if (missing.length > 0) {
    return t('The service account file lacks {0}. Download it again and paste all of it', missing.join(', '));
  }
  if (!String(document['private_key']).includes('PRIVATE KEY-----')) {
    return t('The "private_key" of the service account file is not a private key. Download the file again');
  }
  if (!isTokenAddress(String(document['token_uri']))) {
    return t('The "token_uri" of the service account file is not an https address. Download the file again');
  }
  return undefined;
}

function parse(text: string): { [field: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Plain http is for tests and emulators on this machine. */
function isTokenAddress(address: string): boolean {
  const url = URL.parse(address);
  if (!url || url.username || url.password) return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(url.hostname);
}
