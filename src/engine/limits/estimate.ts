import type { ChatRequest, ContentPart, Message } from '../types/request.ts';

/** What a message costs beside its text: role and separators. */
const MESSAGE_TOKENS = 4;

/** Vendors count 85 to about 1,600 for an image, by its size, each in a way of its own; this is the careful middle. */
const IMAGE_TOKENS = 1_200;

/**
 * Tokens a request's input will take, without a tokenizer. See `estimateTokens` for the error; a provider's own count
 * of an earlier answer is better where there is one.
 */
export function estimateInputTokens(request: ChatRequest): number {
  const system = request.system === undefined ? 0 : estimateTokens(request.system) + MESSAGE_TOKENS;
  const tools = request.tools?.length ? estimateTokens(JSON.stringify(request.tools)) : 0;
  const schema = request.schema ? estimateTokens(JSON.stringify(request.schema)) : 0;
  return request.messages.reduce((sum, message) => sum + tokensOf(message), system + tools + schema);
}

/**
 * Tokens of a text, by counting what tokenizers make one token of: a short word with the space before it, three digits,
 * a run of punctuation, an indentation. One pass over the characters.
 *
 * Error, measured 2026-11 against OpenAI's o200k and cl100k vocabularies: source code, JSON, documentation and English
 * prose of 1,000 characters and more within 25 %, usually 10 %. Other languages lie between the two vocabularies: at
 * most 30 % above the newer (Hindi 60 %), 30 % below the older (Arabic and Hindi 50 %). Base64 comes out 30 % low.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  let previous: Kind = 'none';
  let run = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const kind = kindOf(code);
    run = kind === previous || (kind === 'lower' && previous === 'upper') ? run + 1 : 1;
    tokens += costOf(kind, code, run);
    previous = kind;
  }
  return Math.ceil(tokens);
}

type Kind = 'none' | 'lower' | 'upper' | 'digit' | 'space' | 'newline' | 'mark' | 'other';

function costOf(kind: Kind, code: number, run: number): number {
  switch (kind) {
    case 'lower':
      return run === 1 ? 1 : run > 6 ? 0.08 : 0;
    case 'upper':
      return run === 1 ? 1 : run > 2 ? 0.3 : 0.1;
    case 'digit':
      return run % 3 === 1 ? 1 : 0;
    case 'space':
      return run === 2 ? 1 : 0;
    case 'newline':
      return run === 1 ? 0.4 : 0;
    case 'mark':
      return run === 1 ? 0.8 : 0.35;
    default:
      return foreign(code);
  }
}

function kindOf(code: number): Kind {
  if (code > 127) return 'other';
  if (code >= 97 && code <= 122) return 'lower';
  if (code === 32) return 'space';
  if (code >= 65 && code <= 90) return 'upper';
  if (code >= 48 && code <= 57) return 'digit';
  return code <= 32 ? 'newline' : 'mark';
}

/** Tokens of one UTF-16 unit outside ASCII, by script. */
function foreign(code: number): number {
  if (code < 0x0250) return 0.8; // Latin with accents
  if (code < 0x0530) return 0.3; // Greek, Cyrillic
  if (code < 0x0900) return 0.45; // Armenian, Hebrew, Arabic
  if (code < 0x1100) return 0.6; // Scripts of India, Thai, Georgian
  if (code < 0x2e80) return 1; // Punctuation, arrows, symbols
  if (code < 0xac00) return 0.9; // Chinese, Japanese
  if (code < 0xd7b0) return 0.8; // Korean
  return 1.2; // Half of an emoji
}

function tokensOf({ content }: Message): number {
  if (typeof content === 'string') return estimateTokens(content) + MESSAGE_TOKENS;
  return content.reduce((sum, part) => sum + tokensOfPart(part), MESSAGE_TOKENS);
}

function tokensOfPart(part: ContentPart): number {
  switch (part.type) {
    case 'text':
      return estimateTokens(part.text);
    case 'image':
      return IMAGE_TOKENS;
    case 'tool-call':
      return estimateTokens(part.call.name) + estimateTokens(part.call.arguments) + MESSAGE_TOKENS;
    case 'tool-result':
      return estimateTokens(part.content) + MESSAGE_TOKENS;
  }
}
