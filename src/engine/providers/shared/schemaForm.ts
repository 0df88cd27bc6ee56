import type { Model, Quirks } from '../../types/provider.ts';
import type { ChatRequest, Tool } from '../../types/request.ts';

/** How a schema reaches the model; `tool` forces a call whose arguments are the answer, `none` is words alone. */
export type SchemaForm = 'schema' | 'object' | 'object-with-schema' | 'tool' | 'none';

/** The best form this provider and model take; `undefined` when no schema is asked for. */
export function schemaForm(request: ChatRequest, quirks: Quirks, model: Model | undefined): SchemaForm | undefined {
  if (!request.schema) return undefined;
  if (quirks.noSchemaWithTools && request.tools?.length) return 'none';
  if (quirks.jsonMode) return quirks.jsonMode;
  if (model?.capabilities.includes('json-schema')) return 'schema';
  const mayForce = model?.capabilities.includes('tools') && quirks.forcedToolChoice !== false;
  return mayForce && !request.tools?.length ? 'tool' : 'none';
}

/** The system prompt, with the schema in words where the form needs it. Empty when there is nothing to say. */
export function systemPrompt(request: ChatRequest, form: SchemaForm | undefined): string {
  const isTold = form === 'object' || form === 'none';
  return [request.system, isTold ? schemaInWords(request) : undefined].filter(Boolean).join('\n\n');
}

export const answerToolName = 'give_answer';

/** The tool that takes the answer as its arguments. */
export function answerTool(request: ChatRequest): Tool {
  return { name: answerToolName, description: 'Gives the final answer.', inputSchema: request.schema ?? {} };
}

/** A tool's parameters; servers want an object even for a tool without any. */
export function parametersOf(tool: Tool): object {
  return Object.keys(tool.inputSchema).length > 0 ? tool.inputSchema : { type: 'object', properties: {} };
}

/** JSON mode without a schema needs the word JSON in the prompt (OpenAI, DeepSeek, Mistral), and the model the schema. */
function schemaInWords(request: ChatRequest): string {
  return `Answer with one JSON value that matches this JSON schema, and with nothing else:\n${JSON.stringify(request.schema)}`;
}
