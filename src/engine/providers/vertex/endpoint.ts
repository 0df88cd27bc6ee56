import { resolveBaseUrl } from '../shared/baseUrl.ts';

const google = 'aiplatform.googleapis.com';

/**
 * The address of a region. `global` has no regional host, and the multi-regions `us` and `eu` have hosts of their own
 * (cloud.google.com/vertex-ai/docs/reference/rest, @ai-sdk/google-vertex 5.0, read 2026-11-21).
 */
export function endpointOf(template: string, region: string | undefined, project: string | undefined): string {
  const isMultiRegion = region === 'us' || region === 'eu';
  const host = isMultiRegion ? `aiplatform.${region}.rep.googleapis.com` : region === 'global' ? google : undefined;
  const regional = host ? template.replace(`{region}-${google}`, host) : template;
  return resolveBaseUrl(regional, { region, project });
}
