import { NETWORK } from '../errors/scopeKey.ts';
import { breakerEnd } from './breaker.ts';
import type { HealthMaps } from './probes.ts';

/** When a bench, a breaker, a demotion or a probe ends next, epoch milliseconds. */
export function nextChange({ benches, breakers }: HealthMaps, now: number): number | undefined {
  const times: number[] = [];
  for (const [, { until, probe }] of benches.entries()) times.push(until, probe?.until ?? 0);
  for (const [key, entry] of breakers.entries()) {
    if ('until' in entry) times.push(entry.until);
    if ('probe' in entry && entry.probe) times.push(entry.probe.until);
    if (key === NETWORK && entry.state !== 'demoted') times.push(breakerEnd(entry));
  }
  const future = times.filter((time) => time > now && Number.isFinite(time));
  return future.length === 0 ? undefined : Math.min(...future);
}
