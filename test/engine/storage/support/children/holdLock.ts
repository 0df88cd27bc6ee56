import { DatabaseSync } from 'node:sqlite';

// Keeps everyone else from writing, or from reading as well, until a line comes in.
const [path = '', mode = 'IMMEDIATE'] = process.argv.slice(2);
const db = new DatabaseSync(path);
if (mode === 'EXCLUSIVE') db.exec('PRAGMA locking_mode = EXCLUSIVE');
db.exec(`BEGIN ${mode}`);
process.stdout.write('locked\n');
process.stdin.once('data', () => {
  db.exec('ROLLBACK');
  db.close();
  process.stdout.write('released\n');
  process.stdin.destroy();
});
