import type { AdapterCall } from '../../types/adapter.ts';
import type { Model, Quirks } from '../../types/provider.ts';
import type { ChatRequest, Tool } from '../../types/request.ts';
import { fitBody, type RequestBody } from '../shared/fitBody.ts';
import { closeObjects, isStrict } from '../shared/schema.ts';
import {
  answerTool,
  answerToolName,
  parametersOf,
  type SchemaForm,
  schemaForm,
  systemPrompt,
} from '../shared/schemaForm.ts';
import { toMessages } from './toMessages.ts';

export interface OpenaiRequest {
  body: RequestBody;
  /** The tool whose arguments are the answer, where a schema is asked for by a forced call. */
  answerTool?: string;
}

/** The body of `POST /chat/completions`, as this provider and model take it. */
export function toRequest(call: Omit<AdapterCall, 'signal' | 'secret'>, isStreaming: boolean): OpenaiRequest {
  const { provider, candidate, request } = call;
  const quirks = provider.quirks ?? {};
  const model = provider.models.find((known) => known.id === candidate.model);
  const form = schemaForm(request, quirks, model);
  const system = systemPrompt(request, form);
  const tools = form === 'tool' ? [answerTool(request)] : (request.tools ?? []);
  const body: RequestBody = {
    ...quirks.extraBody,
    model: candidate.model,
    messages: [
      ...(system === '' ? [] : [{ role: 'system', content: system }]),
      ...toMessages(request.messages, { providerId: provider.id, toolCallIdLength: quirks.toolCallIdLength }),
    ],
    stream: isStreaming,
    ...(isStreaming && quirks.sendsStreamOptions !== false ? { stream_options: { include_usage: true } } : {}),
    ...outputLimit(request, quirks, model),
    ...temperature(request, quirks),
    ...responseFormat(request, form),
    ...(tools.length > 0 ? { tools: tools.map(toTool) } : {}),
    ...(tools.length > 0 && quirks.singleToolCalls ? { parallel_tool_calls: false } : {}),
    ...(form === 'tool' ? { tool_choice: quirks.forcedToolChoice || 'required' } : {}),
  };
  const refuses = [...(quirks.refuses ?? []), ...(model?.refuses ?? [])];
  return {
    body: fitBody(body, { refuses, fixes: call.fixes ?? [] }),
    ...(form === 'tool' ? { answerTool: answerToolName } : {}),
  };
}

function responseFormat(request: ChatRequest, form: SchemaForm | undefined): RequestBody {
  if (!request.schema) return {};
  if (form === 'object') return { response_format: { type: 'json_object' } };
  if (form === 'object-with-schema') return { response_format: { type: 'json_object', schema: request.schema } };
  if (form !== 'schema') return {};
  const schema = closeObjects(request.schema);
  return {
    response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: isStrict(schema) } },
  };
}

function toTool(tool: Tool): object {
  const described = tool.description ? { description: tool.description } : {};
  return { type: 'function', function: { name: tool.name, ...described, parameters: parametersOf(tool) } };
}

function outputLimit(request: ChatRequest, quirks: Quirks, model: Model | undefined): RequestBody {
  if (request.maxTokens === undefined) return {};
  return { [quirks.maxTokensField ?? 'max_tokens']: Math.min(request.maxTokens, model?.maxOutput ?? Infinity) };
}

/** A temperature means the same everywhere (1 leaves the distribution as it is), so a narrower range only cuts it off. */
function temperature(request: ChatRequest, quirks: Quirks): RequestBody {
  if (request.temperature === undefined) return {};
  return { temperature: Math.min(request.temperature, quirks.maxTemperature ?? 2) };
}
