import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Translate } from '../../engine/types/wording.ts';
import { behave, type Performance, readBody } from './behave.ts';
import { type CastMember, cast } from './cast.ts';

/** The rehearsal's servers, all on loopback. */
export interface Stage {
  /** Base URL of each provider, by id. */
  readonly baseUrls: ReadonlyMap<string, string>;
  /** Requests that a provider has received so far. */
  calls(id: string): number;
  /** Ends every connection and closes the servers. */
  close(): Promise<void>;
}

/**
 * Starts one small HTTP server for each member of the cast; each speaks OpenAI's chat completions and fails in its own way.
 *
 * @throws Error when a server cannot listen; those that could are closed again.
 */
export async function openStage(performance: Performance, t: Translate): Promise<Stage> {
  const calls = new Map<string, number>();
  const started = await Promise.allSettled(cast.map((member) => listen(member, performance, calls)));
  const servers = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const close = async () => void (await Promise.all(servers.map(({ server }) => shut(server))));
  const refused = started.find((result) => result.status === 'rejected');
  if (refused) {
    await close();
    throw new Error(t('The rehearsal could not open its servers on 127.0.0.1'), { cause: refused.reason });
  }
  const baseUrls = new Map(servers.map(({ id, server }) => [id, baseUrl(server)]));
  return { baseUrls, calls: (id) => calls.get(id) ?? 0, close };
}

async function listen(member: CastMember, performance: Performance, calls: Map<string, number>) {
  const server = createServer(async (request, response) => {
    const callsBefore = calls.get(member.id) ?? 0;
    calls.set(member.id, callsBefore + 1);
    response.on('error', () => {});
    try {
      await readBody(request);
      await behave({ behaviour: member.behaviour, performance, callsBefore }, response);
    } catch {
      response.destroy();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { id: member.id, server };
}

function baseUrl(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
