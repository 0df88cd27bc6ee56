import { openDatabase } from '../../../../../src/engine/storage/openDatabase.ts';
import { silentLog, systemClock } from './systemParts.ts';

// Opens the database when told to, and prints what became of it.
const [path = ''] = process.argv.slice(2);
process.stdout.write('waiting\n');
process.stdin.once('data', async () => {
  const { db, ...outcome } = await openDatabase(path, { clock: systemClock, log: silentLog });
  const tables = db.prepare("SELECT count(*) AS count FROM sqlite_master WHERE name = 'messages'").get();
  const conversations = db.prepare('SELECT count(*) AS count FROM conversations').get();
  process.stdout.write(
    `${JSON.stringify({ ...outcome, tables: tables?.['count'], conversations: conversations?.['count'] })}\n`,
  );
  db.close();
  process.stdin.destroy();
});
