import { describe, expect, it } from 'vitest';
import { endpointOf } from '../../../../src/engine/providers/vertex/endpoint.ts';
import { readServiceAccount } from '../../../../src/engine/providers/vertex/serviceAccount.ts';

const key = { type: 'service_account', client_email: 'a@b', private_key: '-----BEGIN', project_id: 'proj' };

describe('a service account', () => {
  it('is read from its JSON key file', () => {
    expect(readServiceAccount(JSON.stringify(key))).toEqual({
      clientEmail: 'a@b',
      privateKey: '-----BEGIN',
      projectId: 'proj',
      tokenUrl: 'https://oauth2.googleapis.com/token',
    });
  });

  it.each([
    ['sk-something', /not a JSON document/],
    ['[]', /not a JSON document/],
    ['{}', /not a service account key/],
    [JSON.stringify({ ...key, private_key: '' }), /private_key/],
    [JSON.stringify({ ...key, type: 'authorized_user' }), /login of a user/],
    [JSON.stringify({ ...key, type: 'external_account' }), /Workload identity/],
    [JSON.stringify({ ...key, token_uri: 'http://evil.example/token' }), /token_uri.*https/],
    [JSON.stringify({ ...key, token_uri: 'no address' }), /token_uri/],
  ])('says what is wrong with %s and repeats none of it', (text, message) => {
    expect(() => readServiceAccount(text)).toThrow(message);
    expect(() => readServiceAccount(text)).not.toThrow(/BEGIN|a@b|sk-something|evil/);
  });

  it('may exchange its tokens on loopback', () => {
    const text = JSON.stringify({ ...key, token_uri: 'http://127.0.0.1:8080/token' });

    expect(readServiceAccount(text).tokenUrl).toBe('http://127.0.0.1:8080/token');
  });
});

describe('the address of a region', () => {
  const template =
    'https://{region}-aiplatform.googleapis.com/v1/projects/{project}/locations/{region}/endpoints/openapi';

  it.each([
    [
      'europe-west4',
      'https://europe-west4-aiplatform.googleapis.com/v1/projects/proj/locations/europe-west4/endpoints/openapi',
    ],
    ['global', 'https://aiplatform.googleapis.com/v1/projects/proj/locations/global/endpoints/openapi'],
    ['eu', 'https://aiplatform.eu.rep.googleapis.com/v1/projects/proj/locations/eu/endpoints/openapi'],
  ])('of %s has its own host', (region, url) => {
    expect(endpointOf(template, region, 'proj')).toBe(url);
  });

  it('needs a project', () => {
    expect(() => endpointOf(template, 'global', undefined)).toThrow(
      expect.objectContaining({ evidence: expect.objectContaining({ detail: expect.stringContaining('{project}') }) }),
    );
  });
});
