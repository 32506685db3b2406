/** Classifies SQLite's errors by their effect on the connection and the file. */

/** The connection is unusable after these; others leave it intact. */
const fatal = /^SQLITE_(IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY)/;
const unavailable = /^SQLITE_(FULL|BUSY|LOCKED|NOMEM)/;
/** The file is damaged. */
const damage = /^SQLITE_(CORRUPT|NOTADB)/;
/** A page can't be read from the disk, permanently or, while running, temporarily. */
const unreadable = /^SQLITE_IOERR_(READ|SHORT_READ|CORRUPTFS)/;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

export function isFatal(error: unknown): boolean {
  return fatal.test(codeOf(error));
}

/** Nothing was stored, and a retry may succeed. */
export function isUnavailable(error: unknown): boolean {
  return isFatal(error) || unavailable.test(codeOf(error));
}

/** The disk is full. */
export function isFull(error: unknown): boolean {
  return codeOf(error) === 'SQLITE_FULL';
}

export function isDamage(error: unknown): error is Error {
  return damage.test(codeOf(error));
}

export function isUnreadable(error: unknown): error is Error {
  return unreadable.test(codeOf(error));
}

/** Includes SQLite's error code, which is more specific than its text. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  return code === '' ? message : `${message} (${code})`;
}
