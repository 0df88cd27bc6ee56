import { namedResults } from '../engine/providers/shared/namedResults.ts';
import type { ChatRequest, Message } from '../engine/types/request.ts';

/** One rule: where it looks, what it accepts, and how that is told. */
type Check = (value: unknown, path: string) => void;

/**
 * Checks what another extension hands over, before anything is sent or spent.
 *
 * @throws TypeError that names the field, what it must be and what was received (its kind only: contents may be private).
 */
export function checkRequest(value: unknown): ChatRequest {
  object({
    messages: messages,
    system: optional(text),
    maxTokens: optional(integerFrom(1)),
    temperature: optional(numberBetween(0, 2)),
    schema: optional(object({})),
    tools: optional(arrayOf(object({ name: nonEmptyText, description: optional(text), inputSchema: object({}) }))),
    task: optional(oneOf(['coding', 'creative', 'analysis', 'chat', 'math', 'lookup'])),
    priority: optional(oneOf(['critical', 'normal', 'background'])),
    minChars: optional(integerFrom(0)),
    onBreak: optional(oneOf(['continue', 'restart', 'stop'])),
    cache: optional(isBoolean),
    conversation: optional(nonEmptyText),
    providers: optional(arrayOf(nonEmptyText)),
  })(value, 'request');
  return value as ChatRequest;
}

/** @throws TypeError when the second argument of a call is not something that can be aborted. */
export function checkSignal(value: unknown): AbortSignal | undefined {
  if (value === undefined || value instanceof AbortSignal) return value;
  throw new TypeError(`signal must be an AbortSignal, received ${kindOf(value)}`);
}

const messages: Check = (value, path) => {
  arrayOf(object({ role: oneOf(['user', 'assistant', 'tool']), content }))(value, path);
  if ((value as unknown[]).length === 0) fail(path, 'at least one message', value);
  const [unclear] = namedResults(value as Message[]).unclear;
  if (!unclear) return;
  const { index, openCalls } = unclear;
  const why = `a text alone answers the one open call, and ${openCalls} are open here`;
  const expected = `parts of type 'tool-result' with the callId of each (${why})`;
  fail(`${path}[${index}].content`, expected, (value as Message[])[index]?.content);
};

const content: Check = (value, path) => {
  if (typeof value === 'string') return;
  if (!Array.isArray(value)) fail(path, 'a text or an array of parts', value);
  arrayOf(part)(value, path);
};

const part: Check = (value, path) => {
  object({ type: oneOf(Object.keys(parts)) })(value, path);
  object(parts[(value as { type: keyof typeof parts }).type])(value, path);
};

const call = object({ id: nonEmptyText, name: nonEmptyText, arguments: text });
const parts = {
  text: { text },
  image: { mediaType: nonEmptyText, data: nonEmptyText },
  'tool-call': { call },
  'tool-result': { callId: nonEmptyText, name: optional(text), content: text, isError: optional(isBoolean) },
};

function object(fields: { [name: string]: Check }): Check {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(path, 'an object', value);
    for (const [name, check] of Object.entries(fields)) {
      check((value as { [name: string]: unknown })[name], `${path}.${name}`);
    }
  };
}

function arrayOf(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return fail(path, 'an array', value);
    for (const [index, item] of value.entries()) check(item, `${path}[${index}]`);
  };
}

function optional(check: Check): Check {
  return (value, path) => {
    if (value !== undefined) check(value, path);
  };
}

function oneOf(allowed: readonly string[]): Check {
  const names = allowed.map((name) => `'${name}'`).join(', ');
  return (value, path) => {
    if (!allowed.includes(value as string)) fail(path, `one of ${names}`, value);
  };
}

function integerFrom(least: number): Check {
  return (value, path) => {
    if (!Number.isSafeInteger(value) || (value as number) < least) fail(path, `a whole number from ${least}`, value);
  };
}

function numberBetween(least: number, most: number): Check {
  return (value, path) => {
    if (typeof value !== 'number' || !(value >= least && value <= most))
      fail(path, `a number from ${least} to ${most}`, value);
  };
}

function text(value: unknown, path: string): void {
  if (typeof value !== 'string') fail(path, 'a text', value);
}

function nonEmptyText(value: unknown, path: string): void {
  if (typeof value !== 'string' || value === '') fail(path, 'a text that is not empty', value);
}

function isBoolean(value: unknown, path: string): void {
  if (typeof value !== 'boolean') fail(path, 'true or false', value);
}

function fail(path: string, expected: string, received: unknown): never {
  throw new TypeError(`${path} must be ${expected}, received ${kindOf(received)}`);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
