import type { Failure, FailureClass } from '../types/failure.ts';
import type { ProviderBody } from './providerBody.ts';

export const MAX_MESSAGE_CHARS = 300;

/** What happened, as the beginning of a sentence; `name` is the provider's, `model` the model's id. */
const plainWords: Readonly<Record<FailureClass, (name: string, model: string) => string>> = {
  'rate-limited': (name) => `${name} limits the rate of requests`,
  'quota-spent': (name) => `The quota at ${name} is spent`,
  'credential-refused': (name) => `${name} refused the key`,
  'access-refused': (name, model) => `${name} refused access to ${model}`,
  'model-not-found': (name, model) => `${name} does not serve ${model}`,
  'edge-blocked': (name) => `A gateway in front of ${name} blocked the call`,
  overloaded: (name) => `${name} is overloaded`,
  'server-error': (name) => `${name} had an internal error`,
  timeout: (name) => `${name} did not answer in time`,
  'connection-failed': (name) => `${name} could not be reached`,
  'context-too-long': (_name, model) => `The request is too long for ${model}`,
  'content-refused': (name) => `${name} refused the content`,
  'bad-request': (name) => `${name} did not accept the request`,
  'bad-answer': (_name, model) => `${model} gave no usable answer`,
  unknown: (name) => `${name} failed in an unknown way`,
};

interface MessageInput {
  class: FailureClass;
  name: string;
  model: string;
  status?: number | undefined;
  /** Replaces the plain words of the class. */
  plain?: string | undefined;
  /** The provider's own words. */
  words: string;
  redact: (text: string) => string;
}

/** One short sentence: what happened in plain words, the status, then the provider's own words. */
export function failureMessage(input: MessageInput): string {
  const { name, model, status, redact } = input;
  const plain = input.plain ?? plainWords[input.class](clip(oneLine(name), 60), clip(oneLine(model), 80));
  const head = headOf(plain, status);
  const words = input.words.replace(/[.\s]+$/, '');
  return clip(oneLine(redact(words === '' ? head : `${head}: ${words}`)), MAX_MESSAGE_CHARS);
}

/**
 * What a failure's message adds to the name of its class and its status: the provider's own words. All of it where it says
 * more than that; empty where it says no more.
 */
export function addedWords({ class: failureClass, status, message }: MessageSource, name: string): string {
  const head = headOf(plainWords[failureClass](clip(oneLine(name), 60), ''), status);
  if (message === head) return '';
  return message.startsWith(`${head}: `) ? message.slice(head.length + 2) : message;
}

type MessageSource = Pick<Failure, 'class' | 'status' | 'message'>;

function headOf(plain: string, status: number | undefined): string {
  return status === undefined ? plain : `${plain} (${status})`;
}

/** A provider's own words: its message, or of a page its title or first words. */
export function providerWords(body: ProviderBody): string {
  if (body.form === 'html') return pageTitle(body.text);
  const [first = ''] = body.text.split('\n').filter((line) => !/^provider returned error$/i.test(line.trim()));
  return first === '' ? body.text : first;
}

function pageTitle(html: string): string {
  const title = /<title[^>]*>([^<]{1,300})/i.exec(html)?.[1] ?? /<h1[^>]*>([^<]{1,300})/i.exec(html)?.[1];
  const text = title ?? html.replace(/<(script|style)[\s\S]{0,20000}?<\/\1>/gi, ' ').replace(/<[^>]{0,2000}>/g, ' ');
  return clip(decodeEntities(oneLine(text)), 120);
}

function decodeEntities(text: string): string {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };
  return text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (whole, name: string) => entities[name] ?? whole);
}

/** Control and invisible characters could hide words or move the cursor of a terminal. */
function oneLine(text: string): string {
  if (/^[!-~]+(?: [!-~]+)*$/.test(text)) return text;
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  // A half surrogate pair would be shown as a question mark.
  return `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
