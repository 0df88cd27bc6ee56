import { type Meaning, passingStatuses } from './meaning.ts';

/** Codes in lower case, with what all of them mean. */
export interface CodeRow extends Meaning {
  codes: readonly string[];
}

/**
 * Codes that say one thing whatever stands beside them; the first row wins.
 * Sources: the providers' error pages, SDK types and recorded bodies, collected 2026-11-21.
 */
export const decisiveCodes: readonly CodeRow[] = [
  {
    class: 'context-too-long',
    codes: [
      'context_length_exceeded',
      'exceed_context_size_error',
      'too_many_tokens',
      'too_many_prompt_tokens',
      'request_too_large',
      'model_context_window_exceeded',
      '1261', // Zhipu
      'string_above_max_length',
    ],
  },
  {
    class: 'quota-spent',
    codes: [
      'insufficient_quota',
      'billing_error',
      'billing_not_active',
      'billing_hard_limit_reached',
      'enforced_spend_limit_reached',
      'contract_spend_limit_reached',
      'exceeded_current_quota_error',
      'insufficient_balance',
      'insufficient_credits',
      'payment_required',
      'paymentrequired',
      'arrearage', // Alibaba
    ],
  },
  {
    class: 'edge-blocked',
    codes: ['browser_signature_banned', 'unsupported_country_region_territory'],
    notWith: [401],
  },
  { class: 'model-not-found', scope: 'region', codes: ['region_restricted'] },
  { class: 'access-refused', codes: ['privacy_restricted', 'model_terms_required', 'model_permission_blocked_org'] },
  { class: 'access-refused', scope: 'key', codes: ['service_disabled', 'billing_disabled'] },
  {
    class: 'credential-refused',
    codes: [
      'invalid_api_key',
      'api_key_invalid',
      'api_key_expired',
      'api_key_service_blocked',
      'api_key_http_referrer_blocked',
      'api_key_ip_address_blocked',
      'wrong_api_key',
      'authentication_error',
      'authentication',
      'unauthenticated',
      'invalid_authentication_error',
      'organization_restricted',
      'organization_on_hold',
      'account_deactivated',
      'consumer_suspended',
      'consumer_invalid',
      'invalid_grant',
      'invalid_client',
    ],
  },
  {
    class: 'model-not-found',
    notWith: passingStatuses,
    codes: [
      'model_not_found',
      'deploymentnotfound',
      'invalid_model',
      '1500', // Mistral
      'model_decommissioned',
      'model_deprecated',
      'model_not_supported',
      'no_endpoints',
      'free_variant_ended',
      'unknown_model',
      'model_not_available',
    ],
  },
  {
    class: 'content-refused',
    codes: [
      'content_filter',
      'content_policy_violation',
      'responsibleaipolicyviolation',
      'moderation_blocked',
      'data_inspection_failed',
      'datainspectionfailed',
      'refusal',
      'safety',
      'recitation',
      'blocklist',
      'prohibited_content',
      'spii',
      'image_safety',
      'model_armor',
      '3201', // Mistral's guardrail
    ],
  },
  {
    class: 'bad-answer',
    codes: ['tool_use_failed', 'json_validate_failed', 'malformed_function_call', 'unexpected_tool_call'],
  },
  { class: 'overloaded', scope: 'model', codes: ['model_capacity_exhausted', 'capacity_exhausted'] },
  {
    class: 'overloaded',
    codes: [
      'overloaded_error',
      'server_is_overloaded',
      'provider_overloaded',
      'engine_overloaded',
      'engine_overloaded_error',
      'queue_exceeded',
      'capacity_exceeded',
      'temporarily_unavailable',
      'provider_unavailable',
      'insufficient_system_resource',
      'slow_down',
    ],
  },
];

/** Codes that are true, yet broader than a phrase beside them. */
export const broadCodes: readonly CodeRow[] = [
  {
    class: 'rate-limited',
    codes: [
      'rate_limit_exceeded',
      'rate_limit_error',
      'rate_limit',
      'ratelimitreached',
      'rate_limit_reached_error',
      'too_many_requests',
      'too_many_requests_error',
      'request_quota_exceeded',
      'token_quota_exceeded',
      'ramp_limit_exceeded',
      'resource_exhausted',
      'throttlingexception',
    ],
  },
];

/** Codes that only repeat the status; listened to where there is no status, as inside a stream. */
export const statusLikeCodes: readonly CodeRow[] = [
  { class: 'access-refused', codes: ['permission_error', 'permission_denied', 'forbidden'] },
  { class: 'model-not-found', codes: ['not_found_error', 'not_found'] },
  {
    class: 'overloaded',
    codes: ['unavailable', 'unavailable_error', 'service_unavailable', 'service_unavailable_error'],
  },
  { class: 'timeout', codes: ['timeout', 'timeout_error', 'deadline_exceeded'] },
  {
    class: 'server-error',
    codes: [
      'api_error',
      'server_error',
      'server',
      'internal',
      'internal_error',
      'internal_server_error',
      'conflict_error',
      'aborted',
    ],
  },
  {
    class: 'bad-request',
    codes: [
      'invalid_request_error',
      'invalid_request',
      'invalid_argument',
      'invalid-argument',
      'failed_precondition',
      'extra_forbidden',
      'unsupported_parameter',
      'unsupported_value',
      'unknown_parameter',
      'bad_request',
      'badrequesterror',
    ],
  },
];
