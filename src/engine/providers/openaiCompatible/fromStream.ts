import { isRecord, stringOf } from '../../errors/json.ts';
import type { AdapterEvent } from '../../types/adapter.ts';
import type { Quirks } from '../../types/provider.ts';
import { Batch } from '../shared/batch.ts';
import { type JsonRecord, parseRecord } from '../shared/parseRecord.ts';
import type { StreamSink } from '../shared/readStream.ts';
import { WireError } from '../shared/wireError.ts';
import { type Finish, finishOf } from './finish.ts';
import { fromAnswer } from './fromAnswer.ts';
import { ThinkTags } from './thinkTags.ts';
import { ToolCalls } from './toolCalls.ts';
import { usageOf } from './usage.ts';

export interface SinkOptions {
  providerId: string;
  quirks: Quirks;
  /** The tool whose arguments are the answer's text. */
  answerTool?: string | undefined;
  /** Makes ids for tool calls that came without one. */
  idBase: string;
}

/** Reads the stream of a chat completion, leniently: what is not understood is left out, what is missing is not invented. */
export class OpenaiStream implements StreamSink {
  failure: WireError | undefined;
  isFinished = false;
  isDone = false;
  readonly #options: SinkOptions;
  readonly #batch = new Batch();
  readonly #toolCalls = new ToolCalls();
  readonly #thinkTags: ThinkTags | undefined;
  #refusal = '';
  /** The model answered by the call it was forced to. */
  #hasAnswerCall = false;
  /** Kept for providers that want it back with the tool calls it led to. */
  #reasoningContent = '';

  constructor(options: SinkOptions) {
    this.#options = options;
    if (options.quirks.inlineThinkTags) this.#thinkTags = new ThinkTags(this.#batch);
  }

  read({ event, data }: { event?: string | undefined; data: string }): void {
    if (this.failure || this.isDone) return;
    if (data.startsWith('[DONE]')) {
      this.isDone = true;
      return;
    }
    const chunk = parseRecord(data);
    if (chunk === undefined) {
      if (data !== '') this.#batch.push({ type: 'malformed', sample: data.slice(0, 200) });
      return;
    }
    if (chunk['error'] || event === 'error') this.#fail(chunk, data);
    else this.readChunk(chunk, 'delta');
  }

  readWhole(text: string): void {
    this.failure = fromAnswer(text, this);
  }

  take(): AdapterEvent[] {
    return this.#batch.take();
  }

  /** One chunk, or a whole answer, which has `message` in the place of `delta`. */
  readChunk(chunk: JsonRecord, form: 'delta' | 'message'): void {
    const choices = chunk['choices'];
    const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
    if (isRecord(choice)) this.#readChoice(choice, form);
    const usage = usageIn(chunk, choice);
    if (usage !== undefined) this.#readUsage(usage);
  }

  #readChoice(choice: JsonRecord, form: 'delta' | 'message'): void {
    const delta = choice['delta'] ?? choice['message'];
    if (isRecord(delta)) this.#readDelta(delta, form);
    const reason = choice['finish_reason'];
    if (typeof reason === 'string' && reason !== '' && !this.isFinished) this.#finish(reason, choice);
  }

  #readDelta(delta: JsonRecord, form: 'delta' | 'message'): void {
    const reasoning = delta['reasoning_content'] ?? delta['reasoning'];
    if (typeof reasoning === 'string' && reasoning !== '') {
      this.#batch.reasoning(reasoning);
      if (delta['reasoning_content'] !== undefined) this.#reasoningContent += reasoning;
    }
    const content = delta['content'];
    if (typeof content === 'string') this.#text(content);
    else if (Array.isArray(content)) for (const part of content) this.#readPart(part);
    if (typeof delta['refusal'] === 'string') this.#refusal += delta['refusal'];
    if (Array.isArray(delta['tool_calls'])) this.#readToolCalls(delta['tool_calls'], form);
  }

  #readToolCalls(deltas: readonly unknown[], form: 'delta' | 'message'): void {
    this.#toolCalls.add(deltas, form === 'message');
    if (form === 'delta') this.#batch.toolCallDelta();
  }

  /** Mistral's reasoning models send content as an array (recorded 2026-08-22). */
  #readPart(part: unknown): void {
    if (!isRecord(part)) return;
    if (typeof part['text'] === 'string') this.#text(part['text']);
    const thinking = part['thinking'];
    if (typeof thinking === 'string') this.#batch.reasoning(thinking);
    if (!Array.isArray(thinking)) return;
    for (const piece of thinking) {
      if (isRecord(piece) && typeof piece['text'] === 'string') this.#batch.reasoning(piece['text']);
    }
  }

  #text(text: string): void {
    if (this.#thinkTags) this.#thinkTags.text(text);
    else this.#batch.text(text);
  }

  #readUsage(raw: unknown): void {
    const usage = usageOf(raw, this.#options.quirks);
    if (usage) this.#batch.push({ type: 'usage', usage });
  }

  #finish(word: string, choice: JsonRecord): void {
    const finish = finishOf(word);
    if (finish === undefined) return;
    if (finish instanceof WireError) {
      this.failure = finish;
      return;
    }
    this.#thinkTags?.flush();
    const hasCalls = this.#handOnCalls(finish.reason);
    this.isFinished = true;
    this.#batch.push(this.#settle(finish, hasCalls, choice));
  }

  /** What the end means, all taken together. */
  #settle(finish: Finish, hasCalls: boolean, choice: JsonRecord): Finish {
    if (this.#refusal !== '') return { type: 'finish', reason: 'content-filter', detail: this.#refusal };
    if (finish.reason === 'content-filter') {
      const native = stringOf(choice['native_finish_reason']);
      return native ? { ...finish, detail: native } : finish;
    }
    // Gemini ends with `stop` where others say `tool_calls`; a call that became the answer's text is an ordinary end.
    if (hasCalls) return { type: 'finish', reason: 'tool-calls' };
    return finish.reason === 'tool-calls' && this.#hasAnswerCall ? { type: 'finish', reason: 'stop' } : finish;
  }

  /** @returns true when calls were handed on for the caller to run. */
  #handOnCalls(reason: string): boolean {
    const { answerTool, idBase } = this.#options;
    const { calls, unreadable } = this.#toolCalls.take(idBase);
    let count = 0;
    for (const call of calls) {
      if (call.name === answerTool) {
        this.#hasAnswerCall = true;
        this.#batch.text(call.arguments);
      } else this.#batch.push({ type: 'tool-call', call: this.#withProviderData(call, count++ === 0) });
    }
    // A call that the output limit cut off says nothing about the model; any other unreadable one does.
    if (reason !== 'length') {
      for (const sample of unreadable) this.#batch.push({ type: 'malformed', sample: sample.slice(0, 200) });
    }
    return count > 0;
  }

  #withProviderData({ extra, ...call }: ReturnType<ToolCalls['take']>['calls'][number], isFirst: boolean) {
    const data = {
      ...(extra === undefined ? {} : { extra_content: extra }),
      ...(isFirst && this.#reasoningContent !== '' ? { reasoning_content: this.#reasoningContent } : {}),
    };
    return Object.keys(data).length === 0 ? call : { ...call, providerData: { [this.#options.providerId]: data } };
  }

  /** An error after the finish marker takes nothing back: OpenRouter sends 'Token limit reached', with usage, after `length`. */
  #fail(chunk: JsonRecord, data: string): void {
    if (this.isFinished) this.#readUsage(chunk['usage']);
    else this.failure = new WireError({ body: data });
  }
}

/** Usage stands at the top, within the choice (Moonshot), or under `x_groq`. */
function usageIn(chunk: JsonRecord, choice: unknown): unknown {
  if (chunk['usage']) return chunk['usage'];
  if (isRecord(choice) && choice['usage']) return choice['usage'];
  const groq = chunk['x_groq'];
  return isRecord(groq) ? groq['usage'] : undefined;
}
