/**
 * What keys look like, for redacting only; never to refuse a key. Forms of the providers' keys as secret scanners know
 * them (trufflehog 2026-08, gitleaks 2026-07), loosened so that new lengths and masked or cut keys are caught too.
 */
export const keyPatterns: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  // Anthropic, OpenAI, OpenRouter, DeepSeek and everyone who copied the prefix; OpenAI echoes them masked with stars.
  /\bsk-[A-Za-z0-9_*-]{8,}/g,
  /\b(?:gsk|xai|csk|nvapi|hf|fw|tgp|ghp|gho|ghs|ghu|github_pat|r8|pplx)[_-][A-Za-z0-9_*-]{12,}/g,
  /\bAIza[\w-]{20,}/g,
  /\bAQ\.[\w-]{20,}/g,
  // Google access tokens, JSON web tokens.
  /\bya29\.[\w.-]{10,}/g,
  /\beyJ[\w-]{10,}\.[\w-]{5,}(?:\.[\w-]*)?/g,
];

/** Values named by their neighbourhood: headers, query parameters and fields that hold keys. The first group stays. */
export const keyContexts: readonly RegExp[] = [
  /(\bbearer\s+)[\w.~+/=*-]{8,}/gi,
  /(\bauthorization["']?\s*[:=]\s*["']?(?:basic|token)\s+)[\w.~+/=*-]{8,}/gi,
  /(\b(?:x-api-key|api-key|api_key|apikey|x-goog-api-key|access_token|client_secret|private_key)["']?\s*[:=]\s*["']?)[\w.~+/=*-]{8,}/gi,
  /([?&](?:key|api_key|apikey|token|access_token)=)[^\s&"'<>]{8,}/gi,
  // 'Incorrect API key provided: a1b2…' (OpenAI, xAI, Cohere; recorded 2026-08), masked with stars or not.
  /(\bapi key(?: provided)?:\s*["'`]?)(?=\S*[\d*])[\w.~+/=*-]{3,}[\w~+/=*-]/gi,
];

/** Stands in every text that one of the patterns finds something in: most texts are told to be harmless by it alone. */
export const keySigns =
  /-----BEGIN|\bsk-|\b(?:gsk|xai|csk|nvapi|hf|fw|tgp|ghp|gho|ghs|ghu|github_pat|r8|pplx)[_-]|\b(?:AIza|AQ\.|ya29\.|eyJ)|bearer|authorization|api-?_?key|api key|key=|token|secret|private_key/i;
