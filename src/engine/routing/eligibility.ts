import type { SkipReason } from '../types/plan.ts';
import type { Capability, Model } from '../types/provider.ts';
import type { ChatRequest } from '../types/request.ts';

/** Room kept for the answer when the caller names no `maxTokens`, tokens. */
const DEFAULT_ANSWER_ROOM = 1_024;

/**
 * Whether a model can serve a request at all. What is not known of a model is no reason to skip it:
 * the provider's own answer will tell.
 *
 * @param inputTokens Estimate of the input, tokens.
 * @param windowFloor Windows up to this size have already failed in this request, tokens; 0 for none.
 */
export function ineligibility(
  model: Model | undefined,
  request: ChatRequest,
  { inputTokens, windowFloor }: { inputTokens: number; windowFloor: number },
): SkipReason | undefined {
  if (!model) return undefined;
  for (const capability of neededCapabilities(request)) {
    if (!model.capabilities.includes(capability)) return { kind: 'lacks', capability };
  }
  const window = model.contextWindow;
  if (window === undefined) return undefined;
  const neededTokens = inputTokens + Math.min(request.maxTokens ?? DEFAULT_ANSWER_ROOM, model.maxOutput ?? window);
  if (neededTokens > window || window <= windowFloor) return { kind: 'too-large', neededTokens, windowTokens: window };
  return undefined;
}

/** A schema needs no capability: weaker models are asked in JSON mode or plain text. */
function neededCapabilities(request: ChatRequest): Capability[] {
  const needed: Capability[] = [];
  if (request.tools && request.tools.length > 0) needed.push('tools');
  if (request.messages.some(hasImage)) needed.push('images');
  return needed;
}

function hasImage(message: ChatRequest['messages'][number]): boolean {
  return Array.isArray(message.content) && message.content.some((part) => part.type === 'image');
}
