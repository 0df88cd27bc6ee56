import { numberOf } from './json.ts';

/** RFC 3339, also without seconds or zone and with a space instead of `T`; a missing zone means UTC. */
const isoMoment =
  /^(\d{4}-\d{2}-\d{2})(?:(?:T|\s+(?:at\s+)?)(\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/i;
/** The three forms of an HTTP date, RFC 9110 section 5.6.7; all of them mean UTC. */
const httpDate =
  /^[A-Z][a-z]{2,8},? +(\d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4}|[A-Z][a-z]{2} +\d{1,2}) +\d{2}:\d{2}:\d{2}( GMT| UTC| \d{4})?$/;

/**
 * A moment as providers write it: RFC 3339, an HTTP date, or an epoch number in seconds or milliseconds.
 * Dates are matched by their form first: `Date.parse` alone finds a date in almost any text.
 *
 * @returns Epoch milliseconds, or undefined.
 */
export function parseMoment(text: string): number | undefined {
  const trimmed = text.trim();
  const iso = isoMoment.exec(trimmed);
  if (iso !== null) return parseIso(iso);
  if (httpDate.test(trimmed)) return validDate(/GMT|UTC/.test(trimmed) ? trimmed : `${trimmed} GMT`);
  const epoch = numberOf(trimmed);
  return epoch === undefined ? undefined : epochMs(epoch);
}

/**
 * Brings a moment on the server's clock onto the local one, by the response's own `Date`. Most waits are lengths of time, and need
 * no date: it is read when the first moment is met.
 */
export function onLocalClock(headers: Headers | undefined, now: number): (moment: number) => number {
  let serverNow: number | undefined;
  return (moment) => {
    serverNow ??= parseMoment(headers?.get('date') ?? '') ?? now;
    return now + (moment - serverNow);
  };
}

/** The value of a `retry-after`: seconds, a date, or (a mistake that occurs) the epoch time itself. */
export function secondsOrDate(
  text: string | null | undefined,
  now: number,
  toLocal: (moment: number) => number,
): number | undefined {
  if (!text) return undefined;
  const seconds = numberOf(text);
  if (seconds !== undefined && epochMs(seconds) === undefined) return now + seconds * 1000;
  const moment = parseMoment(text);
  return moment === undefined ? undefined : toLocal(moment);
}

/** Numbers of the size of today's date are dates: 1e9 s is 2001, and 1e9 s as a wait would be 31 years. */
function epochMs(value: number): number | undefined {
  if (value >= 1e12 && value < 1e14) return value;
  return value >= 1e9 && value < 1e11 ? value * 1000 : undefined;
}

function parseIso([, day, minutes = '00:00', seconds = ':00', zone = 'Z']: RegExpExecArray): number | undefined {
  const offset = /^(z|utc)$/i.test(zone) ? 'Z' : zone.replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2');
  return validDate(`${day}T${minutes}${seconds.slice(0, 7)}${offset}`);
}

function validDate(text: string): number | undefined {
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : moment;
}
