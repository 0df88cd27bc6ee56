import { isRecord, numberOf, stringOf } from './json.ts';
import { normalise } from './phrase.ts';

/** An error body of any shape, reduced to what can be judged. */
export interface ProviderBody {
  form: 'none' | 'json' | 'html' | 'text';
  /** Words for machines (`code`, `type`, `status`, `reason`), lower case, in the order found. */
  codes: readonly string[];
  /** An HTTP status written inside the body; errors within a 200 stream have no other. */
  status?: number;
  /** Words for people: every message found, one a line, upstream's own included. Markup is not removed. */
  text: string;
  /** `text` in the form of `normalise`, in which phrases are looked for. */
  words: string;
  /** The request field it speaks of. */
  param?: string;
  /** A router says that it hands on the failure of an upstream. */
  isFromUpstream: boolean;
  /** All JSON objects met on the way, outermost first; empty for other forms. */
  objects: readonly JsonObject[];
}

export type JsonObject = { readonly [key: string]: unknown };

/** More than any provider writes about an error; a longer body is an answer or a page. */
const MAX_BODY_CHARS = 64_000;
/** Beyond it stands an echo of the prompt or the rest of a page. */
const MAX_TEXT_CHARS = 4_000;
const MAX_DEPTH = 6;

/** Where the next object of an error may hide. Prompts are echoed elsewhere, so nothing else is entered. */
const containers = ['error', 'errors', 'response', 'detail', 'details', 'innererror', 'metadata', 'availability'];
const codeFields = [
  'code',
  'type',
  'status',
  'reason',
  'error_type',
  'error_code',
  'errorCode',
  'provider_code',
  'stop_reason',
];
const textFields = ['message', 'msg', 'detail', 'error', 'error_description', 'title', 'explanation', 'errorMessage'];

/**
 * Reads any error body: JSON objects, arrays around them, plain strings in `error`, `message` or `detail` at the top,
 * JSON packed into a message, server-sent events, HTML and plain text. Never throws. The content type is not asked:
 * DeepSeek sends JSON as `application/octet-stream` (recorded 2026-06-08).
 */
export function parseProviderBody(body: string | undefined): ProviderBody {
  // Takes a byte-order mark away, too.
  const raw = (body ?? '').slice(0, MAX_BODY_CHARS).trim();
  if (raw === '') return new Body('none', '');
  const root = parseJson(raw) ?? parseEvents(raw);
  if (root === undefined) return new Body(looksLikeHtml(raw) ? 'html' : 'text', raw.slice(0, MAX_TEXT_CHARS));
  const findings = new Findings();
  findings.enter(root, 0);
  return findings.result();
}

class Body implements ProviderBody {
  readonly form: ProviderBody['form'];
  readonly text: string;
  codes: readonly string[] = [];
  isFromUpstream = false;
  objects: readonly JsonObject[] = [];
  declare status?: number;
  declare param?: string;
  #words: string | undefined;

  constructor(form: ProviderBody['form'], text: string) {
    this.form = form;
    this.text = text;
  }

  /** Made at the first look: several readers want it, and for many a failure none does. */
  get words(): string {
    this.#words ??= normalise(this.text);
    return this.#words;
  }
}

/** A router says that an upstream failed, and not a word of why. */
export function isBareUpstreamError({ text }: ProviderBody): boolean {
  return upstreamError.test(text);
}

const upstreamError = /^\s*provider returned error\s*$/i;

class Findings {
  readonly #codes = new Set<string>();
  readonly #texts = new Set<string>();
  readonly #objects: JsonObject[] = [];
  #status: number | undefined;
  #param: string | undefined;
  #isFromUpstream = false;

  enter(value: unknown, depth: number): void {
    if (depth > MAX_DEPTH) return;
    if (typeof value === 'string') this.#say(value, depth);
    else if (Array.isArray(value)) for (const item of value.slice(0, 20)) this.enter(item, depth + 1);
    else if (isRecord(value)) this.#read(value, depth);
  }

  result(): ProviderBody {
    const body = new Body('json', [...this.#texts].join('\n').slice(0, MAX_TEXT_CHARS));
    body.codes = [...this.#codes];
    body.isFromUpstream = this.#isFromUpstream;
    body.objects = this.#objects;
    if (this.#status !== undefined) body.status = this.#status;
    if (this.#param !== undefined) body.param = this.#param;
    return body;
  }

  #read(object: JsonObject, depth: number): void {
    this.#objects.push(object);
    for (const field of codeFields) this.#readCode(object[field]);
    this.#readStatus(object['status_code']);
    this.#param ??= stringOf(object['param']);
    if (stringOf(object['provider_name']) !== undefined) this.#isFromUpstream = true;
    for (const field of textFields) {
      const words = object[field];
      if (typeof words === 'string') this.#say(words, depth);
      // Mistral nests its validation errors in `message` (documented shape, read 2026-08).
      else if (field === 'message') this.enter(words, depth + 1);
    }
    for (const field of containers) {
      if (typeof object[field] === 'object') this.enter(object[field], depth + 1);
    }
    // The upstream's own body, as OpenRouter hands it on.
    if (object['raw'] !== undefined) this.enter(object['raw'], depth + 1);
    // OpenRouter reports some failures inside the choice (docs read 2026-08-22).
    for (const choice of asArray(object['choices'])) {
      if (isRecord(choice)) this.enter(choice['error'], depth + 1);
    }
  }

  #readCode(value: unknown): void {
    if (value === undefined || value === null) return;
    this.#readStatus(value);
    if (typeof value === 'number') this.#codes.add(String(value));
    if (typeof value !== 'string' || value === '') return;
    // xAI writes sentences into `code`; they are text for people.
    if (value.includes(' ')) this.#texts.add(value);
    else this.#codes.add(value.toLowerCase());
  }

  /** The first one counts: the outermost object speaks for the provider itself. */
  #readStatus(value: unknown): void {
    const status = numberOf(value);
    if (status !== undefined && Number.isInteger(status) && status >= 400 && status < 600) this.#status ??= status;
  }

  #say(words: string, depth: number): void {
    const packed = /^\s*[[{]/.test(words) ? parseJson(words) : undefined;
    if (packed !== undefined) this.enter(packed, depth + 1);
    else if (words.trim() !== '') this.#texts.add(words.trim());
    if (upstreamError.test(words)) this.#isFromUpstream = true;
  }
}

/** The last event of a stream that carries an error, else its last readable event. */
function parseEvents(text: string): unknown {
  if (!/^(data|event|id|retry|:)/.test(text)) return undefined;
  const events = text
    .split(/\r\n|\r|\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => parseJson(line.slice(5).trim()))
    .filter(isRecord);
  return events.findLast((event) => isRecord(event['error']) || typeof event['error'] === 'string') ?? events.at(-1);
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function looksLikeHtml(text: string): boolean {
  return (
    /^\s*(<!doctype html|<html|<head|<body|<\?xml|<center>|<h1>|<!--)/i.test(text) ||
    /<\/(html|body|title)>/i.test(text)
  );
}

function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
