import { answerOf, type Question, questionIdIn } from './traffic.ts';

/** What a provider understands of a request body. */
export interface SimRequest {
  question: Question;
  model: string;
  isStream: boolean;
  /** What is left to say: the whole answer, or the rest of one that somebody else began. */
  toSay: string;
  /** Characters of an answer that somebody else began. */
  keptChars: number;
}

interface Body {
  model?: string;
  stream?: boolean;
  messages: { role: string; content: string | { text?: string }[] }[];
}

export function readRequest(body: string, questions: ReadonlyMap<number, Question>): SimRequest {
  const { model = '', stream = false, messages } = JSON.parse(body) as Body;
  const prompt = textOf(messages.find(({ role }) => role === 'user'));
  const question = questions.get(questionIdIn(prompt));
  if (!question) throw new Error(`Nobody asked this: ${prompt.slice(0, 80)}`);
  const answer = answerOf(question);
  const begun = textOf(messages.findLast(({ role }) => role === 'assistant'));
  const keptChars = answer.startsWith(begun) ? begun.length : 0;
  return { question, model, isStream: stream, toSay: answer.slice(keptChars), keptChars };
}

function textOf(message: Body['messages'][number] | undefined): string {
  const content = message?.content ?? '';
  return typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('');
}
