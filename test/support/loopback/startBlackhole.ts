import net from 'node:net';
import { Worker } from 'node:worker_threads';

/** An address on loopback that takes no connection and refuses none. */
export interface Blackhole {
  port: number;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A port whose queue of waiting connections is full: the system drops further attempts, as a dead host does. The listening
 * thread sleeps, so nothing is ever accepted.
 *
 * @returns `undefined` where the system answers anyhow (not every sandbox keeps to the queue's length).
 */
export async function startBlackhole(): Promise<Blackhole | undefined> {
  const worker = new Worker(listener, { eval: true });
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  const fillers: net.Socket[] = [];
  const close = async () => {
    for (const socket of fillers) socket.destroy();
    await worker.terminate();
  };
  for (let attempt = 0; attempt < 8; attempt++) {
    const socket = net.connect(port, '127.0.0.1').on('error', () => {});
    fillers.push(socket);
    if (!(await connects(socket))) return { port, close, [Symbol.asyncDispose]: close };
  }
  await close();
  return undefined;
}

const listener = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

/** Loopback answers within microseconds; half a second of silence is the hole. */
function connects(socket: net.Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), 500);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
