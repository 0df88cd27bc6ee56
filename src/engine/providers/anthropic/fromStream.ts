import { isRecord, stringOf } from '../../errors/json.ts';
import type { AdapterEvent } from '../../types/adapter.ts';
import type { ToolCall } from '../../types/request.ts';
import { Batch } from '../shared/batch.ts';
import { isJson, type JsonRecord, parseRecord } from '../shared/parseRecord.ts';
import type { StreamSink } from '../shared/readStream.ts';
import { WireError } from '../shared/wireError.ts';
import { finishOf } from './finish.ts';
import { fromAnswer } from './fromAnswer.ts';
import { UsageMeter } from './usage.ts';

export interface SinkOptions {
  providerId: string;
  /** The tool whose arguments are the answer's text. */
  answerTool?: string | undefined;
}

/** A content block that is built up over several events. */
type Open =
  | { type: 'tool_use'; id: string; name: string; input: unknown; json: string }
  | { type: 'thinking'; thinking: string; signature: string };

/**
 * Reads a stream of the Messages API. What an event is, its `type` tells: proxies that leave out the `event:` line are
 * understood too (the SDK drops their events).
 */
export class AnthropicStream implements StreamSink {
  failure: WireError | undefined;
  isFinished = false;
  isDone = false;
  readonly #options: SinkOptions;
  readonly #batch = new Batch();
  readonly #usage = new UsageMeter();
  readonly #open = new Map<unknown, Open>();
  /** Signed thinking of this message; goes back with its first tool call. */
  #thinking: object[] = [];
  #messageId: string | undefined;
  #hasCalls = false;
  /** The model answered by the call it was forced to. */
  #hasAnswerCall = false;

  constructor(options: SinkOptions) {
    this.#options = options;
  }

  read({ event, data }: { event?: string | undefined; data: string }): void {
    if (this.failure || this.isDone) return;
    const chunk = parseRecord(data);
    if (chunk) this.#readEvent(chunk, event, data);
    else if (data.startsWith('[DONE]')) this.isDone = true;
    else if (data !== '') this.#batch.push({ type: 'malformed', sample: data.slice(0, 200) });
  }

  readWhole(text: string): void {
    this.failure = fromAnswer(text, this);
  }

  take(): AdapterEvent[] {
    return this.#batch.take();
  }

  startMessage(message: JsonRecord): void {
    const id = stringOf(message['id']);
    // Relays repeat `message_start`, and splice answers together: the same id is the same message, another is not.
    if (this.#messageId !== undefined && id !== this.#messageId) {
      this.failure = new WireError({ answer: 'malformed', detail: 'A second message began within the stream' });
      return;
    }
    this.#messageId ??= id;
    this.#readUsage(message['usage']);
  }

  startBlock(index: unknown, block: JsonRecord): void {
    switch (block['type']) {
      case 'text':
        this.#batch.text(stringOf(block['text']) ?? '');
        return;
      case 'thinking':
        this.#batch.reasoning(stringOf(block['thinking']) ?? '');
        this.#open.set(index, {
          type: 'thinking',
          thinking: stringOf(block['thinking']) ?? '',
          signature: stringOf(block['signature']) ?? '',
        });
        return;
      case 'redacted_thinking':
        this.#thinking.push(block);
        return;
      case 'tool_use':
        this.#open.set(index, {
          type: 'tool_use',
          id: stringOf(block['id']) ?? '',
          name: stringOf(block['name']) ?? '',
          input: block['input'],
          json: '',
        });
    }
  }

  stopBlock(index: unknown): void {
    const open = this.#open.get(index);
    this.#open.delete(index);
    if (open?.type === 'thinking' && open.signature !== '') this.#thinking.push(open);
    if (open?.type === 'tool_use') this.#handOnCall(open);
  }

  /** The end of the message: `delta` or the message itself carries the reason. */
  finish(message: JsonRecord, usage: unknown): void {
    this.#readUsage(usage);
    const reason = stringOf(message['stop_reason']);
    if (reason === undefined || this.isFinished) return;
    this.isFinished = true;
    const finish = finishOf(reason, message);
    // A call that became the answer's text is an ordinary end.
    const isAnswer = finish.reason === 'tool-calls' && this.#hasAnswerCall && !this.#hasCalls;
    this.#batch.push(isAnswer ? { type: 'finish', reason: 'stop' } : finish);
  }

  #readEvent(chunk: JsonRecord, event: string | undefined, data: string): void {
    const type = stringOf(chunk['type']) ?? event;
    const { message, content_block: block, delta, index } = chunk;
    if (type === 'content_block_delta' && isRecord(delta)) this.#readDelta(index, delta);
    else if (type === 'error' || isRecord(chunk['error'])) this.#fail(data);
    else if (type === 'message_start' && isRecord(message)) this.startMessage(message);
    else if (type === 'content_block_start' && isRecord(block)) this.startBlock(index, block);
    else if (type === 'content_block_stop') this.stopBlock(index);
    else if (type === 'message_delta' && isRecord(delta)) this.finish(delta, chunk['usage']);
    else if (type === 'message_stop') this.isDone = true;
  }

  #readDelta(index: unknown, delta: JsonRecord): void {
    const open = this.#open.get(index);
    const { text, thinking, signature, partial_json: json } = delta;
    if (typeof text === 'string') this.#batch.text(text);
    if (typeof thinking === 'string') {
      this.#batch.reasoning(thinking);
      if (open?.type === 'thinking') open.thinking += thinking;
    }
    if (typeof signature === 'string' && open?.type === 'thinking') open.signature += signature;
    if (typeof json === 'string' && open?.type === 'tool_use') {
      open.json += json;
      this.#batch.toolCallDelta();
    }
  }

  #readUsage(raw: unknown): void {
    this.#usage.add(raw);
    const { usage } = this.#usage;
    if (isRecord(raw) && usage) this.#batch.push({ type: 'usage', usage });
  }

  #handOnCall(open: Open & { type: 'tool_use' }): void {
    const text = open.json.trim() === '' ? JSON.stringify(open.input ?? {}) : open.json;
    if (open.name === this.#options.answerTool) {
      this.#hasAnswerCall = true;
      this.#batch.text(text);
      return;
    }
    if (!isJson(text)) {
      // Cut off by the output limit, or no JSON at all: not to be run either way.
      this.#batch.push({ type: 'malformed', sample: `${open.name}(${text})`.slice(0, 200) });
      return;
    }
    const call: ToolCall = { id: open.id, name: open.name, arguments: text };
    if (this.#thinking.length > 0) {
      call.providerData = { [this.#options.providerId]: { thinking: this.#thinking } };
      this.#thinking = [];
    }
    this.#hasCalls = true;
    this.#batch.push({ type: 'tool-call', call });
  }

  /** An error after the stop reason takes nothing back. */
  #fail(data: string): void {
    if (!this.isFinished) this.failure = new WireError({ body: data });
  }
}
