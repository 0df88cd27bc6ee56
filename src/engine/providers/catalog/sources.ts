/** Public sources of the catalogue's facts, with the date they were read or published. */
export const sources = {
  anthropicModels: 'platform.claude.com models overview, read 2026-11',
  anthropicSdk: '@anthropic-ai/sdk 1.11.0 (npm), 2026-11-19',
  openaiSdk: 'openai 7.55.0 (npm), 2026-11-10',
  aiSdk: '@ai-sdk provider packages (npm), 2026-11',
  litellm: 'litellm model_prices_and_context_window.json, 2026-08-01',
  genaiPrices: '@pydantic/genai-prices 0.1.8 (npm), 2026-09-23',
  freeResources: 'github.com/cheahjs/free-llm-api-resources, 2026-07-18',
  freellmapi: 'github.com/tashfeenahmed/freellmapi, 2026-08-22',
  catwalk: 'github.com/charmbracelet/catwalk, 2026-08-21',
  trufflehog: 'github.com/trufflesecurity/trufflehog pkg/detectors, 2026-08',
} as const;

/** Several sources in one line. */
export function cite(...parts: string[]): string {
  return parts.join('; ');
}
