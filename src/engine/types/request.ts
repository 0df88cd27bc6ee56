/** Who speaks. `tool` carries the results of tool calls back to the model. */
export type Role = 'user' | 'assistant' | 'tool';

/** One piece of a message. Strings are the short form of a single text part. */
export type ContentPart =
  | { type: 'text'; text: string }
  /** `data` is base64 without a prefix; remote addresses are not fetched by the engine. */
  | { type: 'image'; mediaType: string; data: string }
  | { type: 'tool-call'; call: ToolCall }
  | { type: 'tool-result'; callId: string; name?: string; content: string; isError?: boolean };

export interface Message {
  role: Role;
  /** Text alone in a message of the role `tool` is the result of the one call of the turn before that has none yet. */
  content: string | ContentPart[];
}

/** A JSON schema, draft 2020-12 as far as providers accept it. */
export type JsonSchema = { [keyword: string]: unknown };

export interface Tool {
  name: string;
  description?: string;
  inputSchema: JsonSchema;
}

export interface ToolCall {
  id: string;
  name: string;
  /** The arguments as JSON text, `{}` when the model sent none. */
  arguments: string;
  /** What a provider wants echoed with the call (Gemini's thought signature). Opaque. */
  providerData?: { [key: string]: unknown };
}

export type Task = 'coding' | 'creative' | 'analysis' | 'chat' | 'math' | 'lookup';

/**
 * What to do when a stream breaks after text was shown: the next provider goes on where it broke off (`continue`), answers
 * anew (`restart`), or the text is kept and marked incomplete (`stop`). Answers with a schema or tool calls are never
 * continued: they restart.
 */
export type OnBreak = 'continue' | 'restart' | 'stop';

/** A request in the one form that every provider is fed from. */
export interface ChatRequest {
  messages: Message[];
  system?: string;
  /** Most tokens of the answer; default: the model's own. */
  maxTokens?: number;
  /** 0 to 2; left out for models that refuse it. */
  temperature?: number;
  /**
   * The answer must be one JSON value that matches; fences and words around it do not matter. One that does not is a failure of the
   * model, and the next candidate is asked.
   */
  schema?: JsonSchema;
  tools?: Tool[];
  /** Accepted, and without effect yet. */
  task?: Task;
  /** Default `normal`. Accepted, and without effect yet. */
  priority?: 'critical' | 'normal' | 'background';
  /** An answer with fewer visible characters counts as a failure of the model; default 1. */
  minChars?: number;
  /** Default: the setting `understudy.onBreak`. */
  onBreak?: OnBreak;
  /** Accepted, and without effect yet: every answer is a new one. */
  cache?: boolean;
  /** Names the conversation that the request belongs to, so that it can stay with one provider; see `understudy.returnTo`. */
  conversation?: string;
  /** Only these providers, in this order; default: the user's order. */
  providers?: string[];
}
