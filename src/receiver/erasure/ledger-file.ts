/**
 * The record of erasures beside the database, a line of JSON each, appended and flushed before anything is erased. A backup that is restored without
 * it brings back what was erased since: at the start, each line that the database lacks is carried out again.
 */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { erasureSchema } from '../../contract/cloud/erasure/erasure.ts';
import { readJson } from '../../lib/text/read-json.ts';

const ledgerLine = erasureSchema.extend({
  shop: z.string().min(1),
  origin: z.enum(['cloud', 'gateway']),
  /** The gateway at which it was requested. */
  gateway: z.string().optional(),
});
export type LedgerLine = z.infer<typeof ledgerLine>;

export type Ledger = {
  append(line: LedgerLine): void;
  /** A line that was cut by a crash is left out: its erasure had not begun. */
  read(): LedgerLine[];
};

export function openLedger(path: string): Ledger {
  return {
    append(line) {
      // A line feed first: the line before may have been cut.
      flushed(openSync(path, 'a', 0o600), (file) => writeSync(file, `\n${JSON.stringify(line)}\n`));
      flushed(openSync(dirname(path), 'r'));
    },
    read() {
      let text: string;
      try {
        text = readFileSync(path, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      }
      return text.split('\n').flatMap((line) => (line === '' ? [] : (readJson(ledgerLine, line) ?? [])));
    },
  };
}

function flushed(file: number, write?: (file: number) => void): void {
  try {
    write?.(file);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
