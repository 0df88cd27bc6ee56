import { parseDurationMs } from './duration.ts';
import { numberOf } from './json.ts';
import { parseMoment } from './waitTime.ts';

/**
 * When emptied limits are full again, from rate-limit headers of any provider: a reset counts if its own `remaining` is
 * zero or missing. Values come as `12ms`, `7.66s`, `6m0s` (OpenAI, Groq), RFC 3339 (Anthropic), bare seconds (Azure),
 * float seconds (Cerebras) and epoch milliseconds (OpenRouter); recorded 2026-06 to 2026-08.
 *
 * @returns Epoch milliseconds on the local clock, in no order.
 */
export function resetHeaderTimes(
  headers: Headers | undefined,
  now: number,
  toLocal: (moment: number) => number,
): number[] {
  const times: number[] = [];
  headers?.forEach((value, name) => {
    if (!/ratelimit|rate-limit|tokenlimit/.test(name) || !/(^|-)reset(-|$)/.test(name)) return;
    const remaining = numberOf(headers.get(name.replace('reset', 'remaining')) ?? '');
    if (remaining !== undefined && remaining > 0) return;
    const time = resetTime(value, now, toLocal);
    if (time !== undefined) times.push(time);
  });
  return times;
}

/** The moment that the value of a reset header names, epoch milliseconds on the local clock. */
export function resetTime(value: string, now: number, toLocal: (moment: number) => number): number | undefined {
  const moment = parseMoment(value);
  if (moment !== undefined) return toLocal(moment);
  const seconds = numberOf(value);
  const ms = seconds === undefined ? parseDurationMs(value) : seconds * 1000;
  return ms === undefined ? undefined : now + ms;
}
