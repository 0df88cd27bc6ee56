import type { OnBreak } from '../../../src/engine/types/request.ts';
import type { Behaviour } from '../../support/loopback/behaviour.ts';
import { type Fault, faults, type Protocol } from './faults.ts';
import { type Moment, moments } from './moments.ts';

/** One way to fail, at one moment, over one protocol, for a caller with one policy. */
export interface Cell {
  name: string;
  protocol: Protocol;
  fault: Fault;
  moment: Moment;
  onBreak: OnBreak;
  failing: Behaviour;
}

const protocols: readonly Protocol[] = ['openai', 'anthropic'];
const policies: readonly OnBreak[] = ['restart', 'continue', 'stop'];

/** Every cell that the wire allows. Policies make a difference only where text was shown. */
export const cells: readonly Cell[] = protocols.flatMap((protocol) =>
  faults.flatMap((fault) => moments.flatMap((moment) => cellsOf(protocol, fault, moment))),
);

function cellsOf(protocol: Protocol, fault: Fault, moment: Moment): Cell[] {
  const failing = fault.at(moment, protocol);
  if (!failing) return [];
  return (moment.text === '' ? ['restart' as const] : policies).map((onBreak) => ({
    name: `${protocol}: ${fault.class} (${fault.how}) ${moment.name}${moment.text === '' ? '' : `, ${onBreak}`}`,
    protocol,
    fault,
    moment,
    onBreak,
    failing,
  }));
}
