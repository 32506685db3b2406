/** The ledger of erasures as a file beside the database, a line of JSON each, appended and flushed. */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { readJson } from '../../lib/text/read-json.ts';
import { type Ledger, type LedgerLine, ledgerLine } from './ledger.ts';

const entriesPerPart = 1_000;

export function openLedger(path: string): Ledger {
  /** A line that was cut by a crash is left out: its erasure had not begun. */
  function lines(): LedgerLine[] {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    return text.split('\n').flatMap((line) => (line === '' ? [] : (readJson(ledgerLine, line) ?? [])));
  }
  return {
    append(line) {
      // A line feed first: the line before may have been cut.
      flushed(openSync(path, 'a', 0o600), (file) => writeSync(file, `\n${JSON.stringify(line)}\n`));
      flushed(openSync(dirname(path), 'r'));
    },
    async *entries() {
      const all = lines().map((line) => ({ shop: line.shop, id: line.id, line: () => line }));
      for (let from = 0; from < all.length; from += entriesPerPart)
        yield all.slice(from, from + entriesPerPart);
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
