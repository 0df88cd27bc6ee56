import type { FailureClass, Scope } from '../../../src/engine/types/failure.ts';
import { type Behaviour, sendJson } from '../../support/loopback/behaviour.ts';
import {
  type Break,
  breaksAfter,
  drop,
  end,
  errorEvent,
  finish,
  sends,
  silence,
} from '../../support/loopback/breaks.ts';
import {
  edgeBlocked,
  fails,
  hangsBeforeHeaders,
  hangsUp,
  sendsErrorAs200,
  sendsHtml,
} from '../../support/loopback/failures.ts';
import type { Moment } from './moments.ts';

export type Protocol = 'openai' | 'anthropic';

/** One way in which an answer goes wrong. */
export interface Fault {
  class: FailureClass;
  scope: Scope;
  /** `says`: the provider's own words. Otherwise what the wire shows. */
  how: string;
  /** The server that fails so at the moment; `undefined` where the wire does not allow it. */
  at(moment: Moment, protocol: Protocol): Behaviour | undefined;
}

const normalEnd = finish({ openai: 'stop', anthropic: 'end_turn' });
const toolCallEnd = finish({ openai: 'tool_calls', anthropic: 'tool_use' });
const refusal = finish({ openai: 'content_filter', anthropic: 'refusal' });

export const faults: readonly Fault[] = [
  says('rate-limited', 'key', {
    openai: [429, 'rate_limit_error', 'Rate limit reached. Please try again in 20s'],
    anthropic: [429, 'rate_limit_error', 'Rate limit exceeded. Please try again in 20s'],
  }),
  says('quota-spent', 'key', {
    openai: [429, 'insufficient_quota', 'You exceeded your current quota, please check your plan and billing details'],
    anthropic: [400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API'],
  }),
  says('credential-refused', 'key', {
    openai: [401, 'invalid_api_key', 'Incorrect API key provided'],
    anthropic: [401, 'authentication_error', 'invalid x-api-key'],
  }),
  says('access-refused', 'model', {
    openai: [403, 'invalid_request_error', 'The model `first-model` requires terms acceptance'],
    anthropic: [403, 'permission_error', 'Your API key does not have permission to use the specified resource'],
  }),
  says('model-not-found', 'model', {
    openai: [404, 'model_not_found', 'The model `first-model` does not exist or you do not have access to it'],
    anthropic: [404, 'not_found_error', 'model: first-model'],
  }),
  says('edge-blocked', 'provider', {
    openai: [403, 'unsupported_country_region_territory', 'Country, region, or territory not supported'],
    anthropic: [403, 'forbidden', 'error code: 1010'],
  }),
  { class: 'edge-blocked', scope: 'provider', how: 'a page', at: on({ status: edgeBlocked() }) },
  says('overloaded', 'provider', {
    openai: [503, 'server_error', 'That server is currently overloaded with other requests'],
    anthropic: [529, 'overloaded_error', 'Overloaded'],
  }),
  says('server-error', 'provider', {
    openai: [500, 'server_error', 'The server had an error while processing your request'],
    anthropic: [500, 'api_error', 'Internal server error'],
  }),
  says('timeout', 'provider', {
    openai: [408, 'timeout', 'The request timed out'],
    anthropic: [408, 'timeout_error', 'The request timed out'],
  }),
  { class: 'timeout', scope: 'provider', how: 'silence', at: on({ status: hangsBeforeHeaders(), stream: silence }) },
  { class: 'connection-failed', scope: 'provider', how: 'dropped', at: on({ status: hangsUp(), stream: drop }) },
  { class: 'connection-failed', scope: 'provider', how: 'ended early', at: on({ stream: end }) },
  { class: 'connection-failed', scope: 'provider', how: 'a page', at: on({ body: sendsHtml() }) },
  says('context-too-long', 'request', {
    openai: [400, 'context_length_exceeded', "This model's maximum context length is 8192 tokens"],
    anthropic: [400, 'invalid_request_error', 'prompt is too long: 9000 tokens > 8192 maximum'],
  }),
  says('content-refused', 'request', {
    openai: [400, 'content_policy_violation', 'Your request was rejected as a result of our safety system'],
    anthropic: [400, 'invalid_request_error', 'Output blocked by content filtering policy'],
  }),
  { class: 'content-refused', scope: 'request', how: 'finish marker', at: on({ stream: refusal }) },
  says('bad-request', 'request', {
    openai: [400, 'invalid_request_error', 'Messages must alternate between roles'],
    anthropic: [400, 'invalid_request_error', 'messages: roles must alternate between user and assistant'],
  }),
  says('bad-answer', 'model', {
    openai: [400, 'tool_use_failed', 'Failed to call a function. Please adjust your prompt'],
    anthropic: [400, 'invalid_request_error', 'This model does not support tool use'],
  }),
  { class: 'bad-answer', scope: 'model', how: 'unusable', at: unusable },
  unknown(),
];

/** As the body of a success it is an answer of the wrong shape; what it says makes no difference. */
function unknown(): Fault {
  const words: Words = [418, 'odd_error', 'The tea is not ready'];
  const fault = says('unknown', 'provider', { openai: words, anthropic: words });
  return { ...fault, at: (moment, protocol) => (moment.on === 'body' ? undefined : fault.at(moment, protocol)) };
}

type Words = readonly [status: number, type: string, message: string];

/** A failure in the provider's own words: as a status, as a body, as an event. */
function says(failureClass: FailureClass, scope: Scope, words: { [protocol in Protocol]: Words }): Fault {
  return {
    class: failureClass,
    scope,
    how: 'says',
    at(moment, protocol) {
      const [status, type, message] = words[protocol];
      return on({
        status: fails(status, { type, message }),
        body: sendsErrorAs200({ type, message, status }),
        stream: errorEvent({ type, message }),
      })(moment, protocol);
    },
  };
}

function on(ways: { status?: Behaviour; body?: Behaviour; stream?: Break }): Fault['at'] {
  return (moment) => {
    if (moment.on !== 'stream') return ways[moment.on];
    return ways.stream && breaksAfter(moment.frames, ways.stream);
  };
}

/** Answers that ended as if they were good. */
function unusable(moment: Moment, protocol: Protocol): Behaviour | undefined {
  switch (moment.name) {
    case 'instead of a stream': // Nothing in it.
      return ({ response, dialect }) => sendJson(response, 200, dialect.body({ pieces: [] }, 'loopback'));
    case 'after a preamble': // Nothing in it.
    case 'after one token': // Too short.
      return breaksAfter(moment.frames, normalEnd);
    case 'in a tool call': // Half of its arguments.
      return breaksAfter(moment.frames, sends(protocol === 'anthropic' ? closeCall : () => [], toolCallEnd));
    case 'in the middle':
    case 'in a code fence':
      return protocol === 'anthropic' ? breaksAfter(moment.frames, sends(anotherMessage, normalEnd)) : undefined;
    default:
      return undefined;
  }
}

function closeCall(): string[] {
  return ['event: content_block_stop\ndata: {"type":"content_block_stop","index":2}\n\n'];
}

/** A relay splices two answers together. */
function anotherMessage(): string[] {
  const message = { id: 'msg_other', type: 'message', role: 'assistant', content: [], usage: { input_tokens: 1 } };
  return [`event: message_start\ndata: ${JSON.stringify({ type: 'message_start', message })}\n\n`];
}
