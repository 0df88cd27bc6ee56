import type { Translate } from '../../engine/types/wording.ts';
import { inEnglish } from '../../engine/util/wording.ts';

/** How a rehearsal server behaves. */
export type Behaviour = 'rate-limit' | 'bad-key' | 'edge-block' | 'overload' | 'hang' | 'cut' | 'answer';

/** One provider of the rehearsal. */
export interface CastMember {
  /** Provider id; none of the catalogue has this prefix. */
  id: `rehearsal-${Behaviour}`;
  /** In English; `castName` has it in the user's language. */
  name: string;
  behaviour: Behaviour;
  /** How many keys it has; none needed when 0. */
  keys: number;
}

/** The providers of the rehearsal in the order they come on stage. */
export const cast: readonly CastMember[] = [
  { id: 'rehearsal-rate-limit', name: 'Rate limit', behaviour: 'rate-limit', keys: 2 },
  { id: 'rehearsal-bad-key', name: 'Bad key', behaviour: 'bad-key', keys: 1 },
  { id: 'rehearsal-edge-block', name: 'Edge block', behaviour: 'edge-block', keys: 2 },
  { id: 'rehearsal-overload', name: 'Overload', behaviour: 'overload', keys: 0 },
  { id: 'rehearsal-hang', name: 'No answer', behaviour: 'hang', keys: 0 },
  { id: 'rehearsal-cut', name: 'Cut off', behaviour: 'cut', keys: 0 },
  { id: 'rehearsal-answer', name: 'Understudy', behaviour: 'answer', keys: 0 },
];

/** The display name of a rehearsal's provider; `undefined` for any other id. */
export function castName(id: string, t: Translate = inEnglish): string | undefined {
  const member = cast.find((member) => member.id === id);
  return member && t(member.name);
}

export function isCast(id: string): boolean {
  return cast.some((member) => member.id === id);
}
