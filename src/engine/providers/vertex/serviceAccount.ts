import { stringOf } from '../../errors/json.ts';
import { isSafeUrl } from '../shared/baseUrl.ts';
import { parseRecord } from '../shared/parseRecord.ts';

/** What is needed of a Google service account's JSON key file. */
export interface ServiceAccount {
  clientEmail: string;
  privateKey: string;
  projectId: string | undefined;
  /** Where signed assertions are exchanged for access tokens. */
  tokenUrl: string;
}

const googleTokenUrl = 'https://oauth2.googleapis.com/token';

/**
 * Reads the JSON key of a service account.
 *
 * @throws Error whose message says what the text is instead and what to do; it holds nothing of the text.
 */
export function readServiceAccount(text: string): ServiceAccount {
  const json = parseRecord(text);
  if (!json) {
    throw new Error('The key is not a JSON document. Paste the whole JSON key file of a Google service account');
  }
  const type = stringOf(json['type']);
  if (type === 'authorized_user') {
    throw new Error('This is the login of a user (gcloud). Create a JSON key for a service account instead');
  }
  if (type === 'external_account') {
    throw new Error('Workload identity files are not supported. Create a JSON key for a service account instead');
  }
  const clientEmail = stringOf(json['client_email']);
  const privateKey = stringOf(json['private_key']);
  if (type !== 'service_account' || !clientEmail || !privateKey) {
    throw new Error(
      'The JSON document is not a service account key: it needs type "service_account", client_email and private_key',
    );
  }
  return { clientEmail, privateKey, projectId: stringOf(json['project_id']), tokenUrl: tokenUrlOf(json['token_uri']) };
}

/** A signed assertion goes there, so the address must not be one that others can listen to. */
function tokenUrlOf(value: unknown): string {
  const address = stringOf(value) ?? googleTokenUrl;
  if (!URL.canParse(address) || !isSafeUrl(address)) {
    throw new Error('The token_uri of the service account must begin with https://');
  }
  return address;
}
