/** What the programs of a gateway said last: from the journal of its services, or from a file. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { runProgram } from '../../../lib/run-program.ts';

const maxBytes = 262_144;
/** More of them would hardly fit into `maxBytes`. */
const maxJournalLines = 3_000;
const withinMs = 20_000;

/**
 * Agent, printer tap, provisioning and updates, and what systemd did with them, of earlier starts of the machine too. Undefined without a
 * journal, or where nothing in it may be read: that takes root, or the group systemd-journal.
 */
export async function endOfJournal(
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { code, out } = await runProgram(
    'journalctl',
    [
      ...['--quiet', '--no-pager', '--no-hostname', '--unit=tillframe*', '--output=short-iso-precise'],
      `--lines=${maxJournalLines}`,
    ],
    { environment, withinMs },
    signal,
  );
  // It heads an empty journal with “-- No entries --”.
  if (code !== 0 || out === '' || out.startsWith('-- ')) return undefined;
  return out.length <= maxBytes ? `${out}\n` : `${wholeLines(out.slice(-maxBytes))}\n`;
}

/** Whole lines; undefined where it can't be read. */
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

/** Without the first line, which was cut somewhere. */
const wholeLines = (text: string): string => text.slice(text.indexOf('\n') + 1);
