import type { ChatRequest, Message } from '../types/request.ts';
import { type Fence, openFence } from './fence.ts';

/** The form in which a model understands best that it is to go on with an answer. */
export type ContinuationStyle = 'prefill' | 'instruction';

export interface Continuation {
  /** The part of the broken answer that stays, as `safeCut` chose it. */
  kept: string;
  /** Tokens that the kept part took, by estimate; taken off `maxTokens`. */
  keptTokens: number;
  style: ContinuationStyle;
}

/** Enough to end a sentence, where the answer had used up its tokens. */
const MIN_TOKENS = 64;
/** Characters of the kept text that the order quotes. */
const QUOTED = 120;

/**
 * The request for the rest of a broken answer.
 *
 * `prefill` ends the conversation with the answer so far as the assistant's own words; the model goes on from there.
 * As of 2026-11 that works with Claude up to 4.5 (from 4.6 on: 400 'This model does not support assistant message
 * prefill', platform.claude.com, errors; trailing white space is refused as well) and with the models of Groq that do not
 * reason (console.groq.com/docs/prefilling). Elsewhere it takes fields of its own (Mistral `prefix`, whose answer repeats
 * the prefix; vLLM `continue_final_message`; DeepSeek another base URL), is refused while thinking (llama.cpp), depends
 * on the chat template (Ollama) or has doubled text (LM Studio, bug 2041); OpenAI and Gemini answer with a new message.
 *
 * `instruction` works everywhere: the answer so far, and a user's message that orders to go on.
 */
export function continuationRequest(request: ChatRequest, { kept, keptTokens, style }: Continuation): ChatRequest {
  const { maxTokens, minChars, ...rest } = request;
  return {
    ...rest,
    messages: [...request.messages, ...(style === 'prefill' ? prefill(kept) : instruction(kept))],
    ...(maxTokens === undefined
      ? {}
      : { maxTokens: Math.min(maxTokens, Math.max(maxTokens - keptTokens, MIN_TOKENS)) }),
    ...(minChars === undefined ? {} : { minChars: Math.max(minChars - kept.length, 1) }),
  };
}

/**
 * Whether a broken answer can be gone on with at all. Structured output cannot: half a document of one model and half of
 * another are no document. After tool calls there is nothing to go on with: they are never repeated.
 */
export function canContinue(request: ChatRequest, kept: string, hasToolCalls: boolean): boolean {
  return kept !== '' && !hasToolCalls && request.schema === undefined;
}

function prefill(kept: string): Message[] {
  return [{ role: 'assistant', content: kept.trimEnd() }];
}

function instruction(kept: string): Message[] {
  return [
    { role: 'assistant', content: kept },
    { role: 'user', content: order(kept) },
  ];
}

function order(kept: string): string {
  const fence = openFence(kept);
  return [
    'The connection was lost and your answer above broke off. It ends with these characters:',
    `<end>${quoted(kept)}</end>`,
    'Write only what comes next, starting exactly there, in the same language and format, to the end of the answer.',
    'Do not repeat anything that is there already. No introduction, no apology, no remark about the interruption.',
    ...(fence ? [inside(fence)] : []),
  ].join('\n');
}

function inside({ marker, info }: Fence): string {
  return `The answer broke off inside the code block opened with ${marker}${info}: start with its next line of code, do not open it again, and close it with ${marker} where it ends.`;
}

/** The end of the text, from the start of a word where there is one. */
function quoted(kept: string): string {
  const end = kept.slice(-QUOTED);
  if (end.length === kept.length) return end;
  const space = end.search(/\s\S/);
  return space === -1 || space > QUOTED / 2 ? end.replace(/^[\uDC00-\uDFFF]/, '') : end.slice(space + 1);
}
