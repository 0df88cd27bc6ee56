import type { AnswerFault } from './errors/evidence.ts';
import type { AdapterEvent } from './types/adapter.ts';
import type { ChainEvent } from './types/event.ts';
import type { ChatRequest, ToolCall } from './types/request.ts';
import type { Usage } from './types/result.ts';

/** What one attempt has brought so far. */
export class AnswerDraft {
  text = '';
  reasoning = '';
  usage: Usage | undefined;
  /** Of the response; `undefined` until they have arrived. */
  headers: Headers | undefined;
  /** Stream events that could not be read. */
  malformed = 0;
  /** The answer as a JSON value, where the request has a schema and it matches. */
  value: unknown;
  readonly toolCalls: ToolCall[] = [];
  /** A call was begun, whether or not it came whole. */
  hasBegunCall = false;
  #finish: Extract<AdapterEvent, { type: 'finish' }> | undefined;

  /** Takes one event in. Returns what the caller of the chain is to see of it: nothing before it is content. */
  take(event: AdapterEvent): ChainEvent | undefined {
    switch (event.type) {
      case 'text':
        this.text += event.text;
        return { type: 'text-delta', text: event.text };
      case 'reasoning':
        this.reasoning += event.text;
        return { type: 'reasoning-delta', text: event.text };
      case 'tool-call-delta':
        this.hasBegunCall = true;
        return undefined;
      case 'tool-call':
        this.hasBegunCall = true;
        // Held back until the finish marker: a call of an answer that breaks must never have been acted on.
        this.toolCalls.push(event.call);
        return undefined;
      case 'usage':
        this.usage = event.usage;
        return undefined;
      case 'finish':
        this.#finish = event;
        return undefined;
      case 'malformed':
        this.malformed += 1;
        return undefined;
      case 'headers':
        this.headers = event.headers;
        return undefined;
    }
  }

  get hasContent(): boolean {
    return this.text !== '' || this.reasoning !== '' || this.toolCalls.length > 0;
  }

  get finishReason(): 'stop' | 'length' | 'tool-calls' {
    if (this.toolCalls.length > 0) return 'tool-calls';
    return this.#finish?.reason === 'length' ? 'length' : 'stop';
  }

  /** What is wrong with the answer now that the stream has ended; `undefined` for a good one. */
  fault(request: ChatRequest, isRouter: boolean): { answer: AnswerFault; detail?: string } | 'cut' | undefined {
    if (!this.#finish) return 'cut';
    const { reason, detail } = this.#finish;
    if (reason === 'content-filter') return { answer: 'refused', ...(detail === undefined ? {} : { detail }) };
    if (this.toolCalls.length > 0) return this.toolCalls.every(hasJsonArguments) ? undefined : { answer: 'malformed' };
    // Its calls were the answer, and none of them arrived whole.
    if (reason === 'tool-calls' && this.malformed > 0) return { answer: 'malformed' };
    const visible = this.text.trim();
    if (visible === '') return { answer: reason === 'length' ? 'length-without-text' : 'empty' };
    if (visible.length < (request.minChars ?? 1)) return { answer: 'too-short' };
    // Some relays answer with the verdict of their moderation model instead of an answer.
    if (isRouter && /^(?:un)?safe$/i.test(visible)) return { answer: 'empty' };
    return undefined;
  }
}

function hasJsonArguments(call: ToolCall): boolean {
  try {
    JSON.parse(call.arguments);
    return true;
  } catch {
    return false;
  }
}
