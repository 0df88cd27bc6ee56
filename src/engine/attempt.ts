import { AnswerDraft } from './answerDraft.ts';
import { type AttemptOutcome, type CalledWith, outcomeOf } from './attemptOutcome.ts';
import { classify } from './errors/classify.ts';
import type { Evidence } from './errors/evidence.ts';
import { ProviderFailure } from './errors/providerFailure.ts';
import { readSecret } from './readSecret.ts';
import { AttemptTimers } from './resilience/attemptTimers.ts';
import type { Adapter, AdapterCall, AdapterEvent } from './types/adapter.ts';
import type { Candidate } from './types/candidate.ts';
import type { ChainEvent } from './types/event.ts';
import type { Failure, ParameterFix, Phase } from './types/failure.ts';
import type { Protocol } from './types/provider.ts';
import type { ChatRequest, JsonSchema } from './types/request.ts';
import type { Attempt } from './types/result.ts';
import type { Timeouts } from './types/timeouts.ts';
import { abortable } from './util/abortable.ts';
import { traceConnect } from './util/connectTracer.ts';

/** Several pieces of a tool call come as one event, and some providers buffer arguments: none of them is a drip. */
const CALL_PIECE_CHARS = 100;

export interface AttemptInput extends CalledWith {
  request: ChatRequest;
  fixes: readonly ParameterFix[];
  /** `complete` asks for one plain answer, `stream` for a stream. */
  mode: 'stream' | 'complete';
  timeouts: Timeouts;
  adapterFor(protocol: Protocol): Promise<Adapter>;
  secretOf(candidate: Candidate): Promise<string | undefined>;
  /** The headers of the answer have arrived. */
  onHeaders(headers: Headers): void;
  /** The call has ended, with the outcome that is returned too, unless its reader has left. Called once. */
  onEnd(outcome: AttemptOutcome): void;
  redact(text: string): string;
}

/**
 * One call to one candidate under its timers. Yields what the caller may see, as it arrives; never throws:
 * how it ended is in the one outcome that is returned.
 */
export async function* runAttempt(input: AttemptInput): AsyncGenerator<ChainEvent[], AttemptOutcome[]> {
  const { clock, mode } = input;
  const startedAt = clock.now();
  const draft = new AnswerDraft();
  const timers = new AttemptTimers({
    clock,
    timeouts: input.timeouts,
    isStream: mode === 'stream',
    signal: input.signal,
  });
  /** What is shown of a good answer only: a plain answer, tool calls. */
  const whole: ChainEvent[] = [];
  let firstTokenAt: number | undefined;
  let failure: Failure | undefined;
  let isHeaderless = true;
  let isReaderGone = true;
  /** That of a reader who leaves in the middle. */
  let outcome: Attempt['outcome'] = 'cancelled';
  let ended: AttemptOutcome;
  try {
    for await (const batch of await call(input, timers)) {
      const visible = takeAll(batch, draft);
      if (isHeaderless && draft.headers) {
        isHeaderless = false;
        input.onHeaders(draft.headers);
      }
      if (draft.hasContent) firstTokenAt ??= clock.now();
      const chars = contentChars(batch);
      if (chars > 0) timers.onContent(chars);
      if (mode === 'complete' || visible.length === 0) {
        whole.push(...visible);
        continue;
      }
      timers.onReaderBusy();
      yield visible;
      timers.onReaderBack();
    }
    failure = judge(draft, input);
    if (!failure && input.request.schema) failure = await judgeValue(draft, input.request.schema, input);
    outcome = failure ? 'failed' : 'ok';
    for (const toolCall of draft.toolCalls) whole.push({ type: 'tool-call', call: toolCall });
    if (!failure && whole.length > 0) yield whole;
    isReaderGone = false;
  } catch (error) {
    isReaderGone = false;
    failure = toFailure(error, { input, timers, phase: phaseOf(draft) });
    outcome = 'failed';
  } finally {
    timers.stop();
    // Reached by `return()` too: a reader who leaves must not leave a connection behind.
    if (isReaderGone) timers.abort(new Error('the reader of the stream has gone'));
    ended = outcomeOf({ input, draft, timers, startedAt, firstTokenAt, outcome, failure });
    input.onEnd(ended);
  }
  return [ended];
}

/** Makes the call; resolves once the connection has brought the first batch, or the whole of a plain answer. */
async function call(
  input: AttemptInput,
  timers: AttemptTimers,
): Promise<Iterable<AdapterEvent[]> | AsyncIterable<AdapterEvent[]>> {
  const { candidate, provider, request, fixes, mode } = input;
  timers.signal.throwIfAborted();
  const lookup = Promise.all([input.adapterFor(provider.protocol), readSecret(candidate, input)]);
  const [adapter, secret] = await abortable(lookup, timers.signal, () => {});
  const adapterCall: AdapterCall = {
    candidate,
    provider,
    request,
    fixes,
    signal: timers.signal,
    ...(secret === undefined ? {} : { secret }),
  };
  const listener = { onRequest: () => timers.onRequest(), onConnected: () => timers.onConnected() };
  if (mode === 'complete') return [await traceConnect(listener, () => adapter.complete(adapterCall))];
  const batches = adapter.stream(adapterCall)[Symbol.asyncIterator]();
  // The connection is made while the first batch is waited for.
  return resumed(await traceConnect(listener, () => batches.next()), batches);
}

/** An iteration of which the first step was made already. Not a generator: a long answer passes here thousands of times. */
function resumed<T>(first: IteratorResult<T>, rest: AsyncIterator<T>): AsyncIterable<T> {
  let isFirst = true;
  const iterator: AsyncIterator<T> = {
    next() {
      if (!isFirst) return rest.next();
      isFirst = false;
      return Promise.resolve(first);
    },
    return: (value?: unknown) => rest.return?.(value) ?? Promise.resolve({ done: true, value: undefined }),
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

/** How much a batch shows of the provider's work, characters; a piece of a tool call counts as a few. Usage, unreadable events and headers show none. */
function contentChars(batch: readonly AdapterEvent[]): number {
  let chars = 0;
  for (const event of batch) {
    if (event.type === 'text' || event.type === 'reasoning') chars += event.text.length;
    else if (event.type === 'tool-call-delta' || event.type === 'tool-call') chars += CALL_PIECE_CHARS;
  }
  return chars;
}

function takeAll(batch: readonly AdapterEvent[], draft: AnswerDraft): ChainEvent[] {
  const visible: ChainEvent[] = [];
  for (const event of batch) {
    const shown = draft.take(event);
    if (shown) visible.push(shown);
  }
  return visible;
}

function judge(draft: AnswerDraft, input: AttemptInput): Failure | undefined {
  const fault = draft.fault(input.request, input.provider.isRouter === true);
  if (fault === undefined) return undefined;
  const phase = phaseOf(draft);
  return explain(fault === 'cut' ? { transport: 'cut', phase } : { ...fault, phase }, input);
}

/** Takes the value out of an answer that was to match a schema. Tool calls come before it, and are no such answer. */
async function judgeValue(draft: AnswerDraft, schema: JsonSchema, input: AttemptInput): Promise<Failure | undefined> {
  if (draft.toolCalls.length > 0) return undefined;
  const { structuredValue } = await import('./structured/structuredValue.ts');
  try {
    const structured = structuredValue(draft.text, schema);
    if ('fault' in structured)
      return explain({ answer: 'wrong-shape', phase: phaseOf(draft), detail: structured.fault }, input);
    draft.value = structured.value;
    return undefined;
  } catch (error) {
    // Whoever is asked, the schema stays as it is.
    const message = input.redact(
      `The schema of the request cannot be used: ${error instanceof Error ? error.message : error}`,
    );
    return { class: 'bad-request', scope: 'request', message: message.slice(0, 300) };
  }
}

function toFailure(
  error: unknown,
  { input, timers, phase }: { input: AttemptInput; timers: AttemptTimers; phase: Phase },
): Failure {
  if (timers.fault) return explain({ transport: timers.fault, phase }, input);
  if (error instanceof ProviderFailure) return error.failure;
  return explain({ transport: 'network', phase, cause: error }, input);
}

function explain(evidence: Evidence, { provider, candidate, clock, redact }: AttemptInput): Failure {
  return classify(evidence, { provider, model: candidate.model, now: clock.now(), redact });
}

function phaseOf(draft: AnswerDraft): Phase {
  return draft.text === '' ? 'before-content' : 'mid-stream';
}
