/** End of the logs of a gateway's programs: from the journal of its services, or from a file. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { journalUnits } from '../../../lib/logging/journal-units.ts';
import { runProgram } from '../../../lib/run-program.ts';

const maxBytes = 262_144;
/** More lines would hardly fit into `maxBytes`. */
const maxJournalLines = 3_000;
const withinMs = 20_000;

/**
 * Agent, printer proxy, provisioning and updates, and systemd's messages about them, including earlier boots.
 * Undefined without a readable journal: reading requires root, or the group systemd-journal.
 */
export async function endOfJournal(
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { code, out } = await runProgram(
    'journalctl',
    [
      ...['--quiet', '--no-pager', '--no-hostname', '--output=short-iso-precise'],
      ...journalUnits,
      `--lines=${maxJournalLines}`,
    ],
    { environment, withinMs },
    signal,
  );
  // An empty journal consists of the line “-- No entries --”.
  if (code !== 0 || out === '' || out.startsWith('-- ')) return undefined;
  return out.length <= maxBytes ? `${out}\n` : `${wholeLines(out.slice(-maxBytes))}\n`;
}

/** Whole lines; undefined when it can't be read. */
export function endOfFile(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const { size } = fstatSync(file);
    const fromByte = Math.max(0, size - maxBytes);
    const bytes = Buffer.alloc(size - fromByte);
    const length = readSync(file, bytes, 0, bytes.length, fromByte);
    const text = bytes.subarray(0, length).toString('utf8');
    return fromByte === 0 ? text : wholeLines(text);
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Drops the first line, which is incomplete. */
const wholeLines = (text: string): string => text.slice(text.indexOf('\n') + 1);
