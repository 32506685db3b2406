/** What SQLite's errors mean for the connection and for the file. */

/** The connection itself is not to be trusted after these; the others leave it as it was. */
const fatal = /^SQLITE_(IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY)/;
const unavailable = /^SQLITE_(FULL|BUSY|LOCKED|NOMEM)/;
/** The file is not what was written. */
const damage = /^SQLITE_(CORRUPT|NOTADB)/;
/** The disk does not give a page any more, or, while running, not at the moment. */
const unreadable = /^SQLITE_IOERR_(READ|SHORT_READ|CORRUPTFS)/;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

export function isFatal(error: unknown): boolean {
  return fatal.test(codeOf(error));
}

/** Nothing was stored, and a later try may succeed. */
export function isUnavailable(error: unknown): boolean {
  return isFatal(error) || unavailable.test(codeOf(error));
}

/** The disk is. */
export function isFull(error: unknown): boolean {
  return codeOf(error) === 'SQLITE_FULL';
}

export function isDamage(error: unknown): error is Error {
  return damage.test(codeOf(error));
}

export function isUnreadable(error: unknown): error is Error {
  return unreadable.test(codeOf(error));
}

/** With SQLite's own code, which tells more than its words. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  return code === '' ? message : `${message} (${code})`;
}
