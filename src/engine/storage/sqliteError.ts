/** What a failed database call means for the caller. */
export type SqliteTrouble = 'locked' | 'unwritable' | 'corrupt' | 'rejected' | 'other';

/**
 * Names the trouble behind an error of `node:sqlite`.
 *
 * @returns `locked`: another connection is in the way, try again; `unwritable`: no space, no permission or no such place;
 *   `corrupt`: the file is damaged or is no database; `rejected`: this one row breaks a rule of the schema; `other`: anything else.
 * @see https://www.sqlite.org/rescode.html
 */
export function sqliteTrouble(error: unknown): SqliteTrouble {
  const code = primaryCode(error);
  if (code === undefined) return systemTrouble(error);
  return troubleByCode.get(code) ?? 'other';
}

/** The error's own words, for the log. */
export function sqliteText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const troubleByCode: ReadonlyMap<number, SqliteTrouble> = new Map([
  [3, 'unwritable'], // SQLITE_PERM
  [5, 'locked'], // SQLITE_BUSY
  [6, 'locked'], // SQLITE_LOCKED
  [8, 'unwritable'], // SQLITE_READONLY
  [10, 'unwritable'], // SQLITE_IOERR
  [11, 'corrupt'], // SQLITE_CORRUPT
  [13, 'unwritable'], // SQLITE_FULL
  [14, 'unwritable'], // SQLITE_CANTOPEN
  [18, 'rejected'], // SQLITE_TOOBIG
  [19, 'rejected'], // SQLITE_CONSTRAINT
  [20, 'rejected'], // SQLITE_MISMATCH
  [23, 'unwritable'], // SQLITE_AUTH
  [26, 'corrupt'], // SQLITE_NOTADB
]);

/** The low byte of the extended result code. */
function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

/** Errors of the file system (`EACCES`, `ENOTDIR`, ...) all mean that nothing can be written there. */
function systemTrouble(error: unknown): SqliteTrouble {
  return error instanceof Error && 'syscall' in error ? 'unwritable' : 'other';
}
