import { readFileSync } from 'node:fs';
import { sendsBytes } from '../../support/loopback/answers.ts';
import type { Behaviour, HeaderBag } from '../../support/loopback/behaviour.ts';

/** A recorded HTTP response, as test recorders keep it. */
interface Recording {
  status: number;
  headers: { [name: string]: string };
  body: string;
}

/**
 * Plays a recorded answer. Three forms are known by their names: `.http.json` (status, headers and body), `.chunks.txt` (one
 * JSON event a line, without framing), `.json` (a bare body, sent with `status`).
 */
export function playsRecording(
  path: string,
  { status = 200, dialect }: { status?: number; dialect: string },
): Behaviour {
  const text = readFileSync(path, 'utf8');
  if (path.endsWith('.http.json')) return playsHttp(JSON.parse(text) as Recording);
  if (path.endsWith('.chunks.txt')) return sendsBytes(framed(text, dialect));
  return sendsBytes(text, { status, headers: { 'content-type': 'application/json' } });
}

function playsHttp({ status, headers, body }: Recording): Behaviour {
  const kept: HeaderBag = {};
  // What described the recorded bytes does not describe these.
  const stale = /^(content-(encoding|length)|transfer-encoding|connection|keep-alive|alt-svc)$/;
  for (const [name, value] of Object.entries(headers)) {
    if (!stale.test(name)) kept[name] = String(value);
  }
  return sendsBytes(body, { status, headers: kept });
}

function framed(text: string, dialect: string): string {
  const events = text.split('\n').filter((line) => line.trim() !== '');
  if (dialect !== 'anthropic') return `${events.map((line) => `data: ${line}\n\n`).join('')}data: [DONE]\n\n`;
  return events.map((line) => `event: ${(JSON.parse(line) as { type: string }).type}\ndata: ${line}\n\n`).join('');
}
