import type { Dialect } from '../../support/loopback/dialect.ts';
import { brokenCall, HALF_OF_IT, INTO_THE_FENCE, ONE_TOKEN, WHOLE, WHOLE_WITH_CALL } from './texts.ts';

/** When an answer breaks. */
export interface Moment {
  name: string;
  /** `status`: the response is an error. `body`: a success whose body is no stream. `stream`: a stream that breaks. */
  on: 'status' | 'body' | 'stream';
  /** What was shown of the answer by then. */
  text: string;
  /** How much of a tool call was sent by then. */
  call?: 'half' | 'whole';
  /** What was sent by then. */
  frames(dialect: Dialect): readonly string[];
}

export const moments: readonly Moment[] = [
  { name: 'before headers', on: 'status', text: '', frames: () => [] },
  { name: 'instead of a stream', on: 'body', text: '', frames: () => [] },
  { name: 'as the first event', on: 'stream', text: '', frames: () => [] },
  { name: 'after a preamble', on: 'stream', text: '', frames: preamble },
  afterText('after one token', ONE_TOKEN),
  afterText('in the middle', HALF_OF_IT),
  afterText('in a code fence', INTO_THE_FENCE),
  afterText('in a tool call', WHOLE_WITH_CALL, 'half'),
  afterText('after a tool call', WHOLE_WITH_CALL, 'whole'),
  afterText('before the finish marker', WHOLE),
];

function afterText(name: string, text: string, call?: 'half' | 'whole'): Moment {
  const words = text.match(/\S+\s*|\s+/g) ?? [];
  return {
    name,
    on: 'stream',
    text,
    ...(call ? { call } : {}),
    frames: (dialect) => [
      ...preamble(dialect),
      ...words.map((word) => dialect.text(word)),
      ...(call ? callFrames(dialect, call) : []),
    ],
  };
}

/** All that a stream brings before its first word. */
function preamble(dialect: Dialect): string[] {
  return [...dialect.opening('loopback'), dialect.keepAlive()];
}

function callFrames(dialect: Dialect, part: 'half' | 'whole'): string[] {
  if (part === 'whole') return dialect.toolCall(brokenCall, 0);
  const half = brokenCall.arguments.slice(0, brokenCall.arguments.length / 2);
  // Its start and some of its arguments, but not the end of its block.
  return dialect.toolCall({ ...brokenCall, arguments: half }, 0).slice(0, 2);
}
