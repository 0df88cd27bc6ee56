import type { AdapterCall } from '../../types/adapter.ts';
import type { Model, Quirks } from '../../types/provider.ts';
import type { ChatRequest } from '../../types/request.ts';
import { fitBody, type RequestBody } from '../shared/fitBody.ts';
import { closeObjects } from '../shared/schema.ts';
import {
  answerTool,
  answerToolName,
  parametersOf,
  type SchemaForm,
  schemaForm,
  systemPrompt,
} from '../shared/schemaForm.ts';
import { toMessages } from './toMessages.ts';

export interface AnthropicRequest {
  body: RequestBody;
  /** The tool whose arguments are the answer, where a schema is asked for by a forced call. */
  answerTool?: string;
}

/**
 * `max_tokens` is mandatory. Recent models always think within it, so a small default would end in thinking alone; 32,000
 * leaves room for both and still ends within ten minutes at the usual speed.
 */
const defaultMaxTokens = 32_000;
/** For models nobody knows: what every Claude since 3.5 takes. */
const unknownMaxOutput = 8_192;

/** The body of `POST /v1/messages`, as this provider and model take it. */
export function toRequest(call: Omit<AdapterCall, 'signal' | 'secret'>, isStreaming: boolean): AnthropicRequest {
  const { provider, candidate, request } = call;
  const quirks = provider.quirks ?? {};
  const model = provider.models.find((known) => known.id === candidate.model);
  const form = nativeForm(schemaForm(request, quirks, model));
  const system = systemPrompt(request, form);
  const tools = form === 'tool' ? [answerTool(request)] : (request.tools ?? []);
  const body: RequestBody = {
    ...quirks.extraBody,
    model: candidate.model,
    max_tokens: outputLimit(request, model),
    messages: toMessages(request.messages, provider.id),
    stream: isStreaming,
    ...(system === '' ? {} : { system }),
    ...temperature(request, quirks),
    ...(tools.length > 0 ? { tools: tools.map(toTool) } : {}),
    ...(form === 'tool' ? { tool_choice: { type: 'tool', name: answerToolName } } : {}),
    ...(form === 'schema' && request.schema
      ? { output_config: { format: { type: 'json_schema', schema: closeObjects(request.schema) } } }
      : {}),
  };
  const refuses = [...(quirks.refuses ?? []), ...(model?.refuses ?? [])];
  return {
    body: fitBody(body, { refuses, fixes: call.fixes ?? [] }),
    ...(form === 'tool' ? { answerTool: answerToolName } : {}),
  };
}

/** There is no JSON mode here; words have to do. */
function nativeForm(form: SchemaForm | undefined): SchemaForm | undefined {
  return form === 'object' || form === 'object-with-schema' ? 'none' : form;
}

function toTool(tool: NonNullable<ChatRequest['tools']>[number]): object {
  const described = tool.description ? { description: tool.description } : {};
  return { name: tool.name, ...described, input_schema: parametersOf(tool) };
}

function outputLimit(request: ChatRequest, model: Model | undefined): number {
  if (request.maxTokens !== undefined) return Math.min(request.maxTokens, model?.maxOutput ?? Infinity);
  return Math.min(defaultMaxTokens, model?.maxOutput ?? unknownMaxOutput);
}

/** The Messages API knows 0 to 1. */
function temperature(request: ChatRequest, quirks: Quirks): RequestBody {
  if (request.temperature === undefined) return {};
  return { temperature: Math.min(request.temperature, quirks.maxTemperature ?? 1) };
}
