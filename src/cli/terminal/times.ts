/** Times of records in the output of commands. */

/** For `--json`. */
export function rfc3339OrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** For a table: UTC, to the minute. */
export function timeCell(ms: number | null): string {
  return ms === null ? '—' : new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}
