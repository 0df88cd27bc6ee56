import { spawn } from 'node:child_process';

/*
 * A process of its own between a test run and a server: `node keeper.ts program args…`, started as the leader of a
 * process group. The run holds the other end of stdin. When that closes, because the run wants the server to stop or
 * because the run itself has died, the server is asked to end, and then everything it started goes with it.
 */
const [program = '', ...args] = process.argv.slice(2);
const graceMs = 3000;
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });

child.once('error', (error) => {
  console.error(`${program}: ${error.message}`);
  process.exit(127);
});
child.once('exit', endAll);
process.stdin.resume().once('close', () => {
  child.kill('SIGTERM');
  setTimeout(endAll, graceMs);
});

function endAll(): void {
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/T', '/F']).once('close', () => process.exit());
    return;
  }
  process.kill(-process.pid, 'SIGKILL');
}
