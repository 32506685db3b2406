/**
 * `labels.csv`: the codes and names assigned to devices, so that another run assigns the same. It has the
 * contents of the labels, and is protected like keys.
 */
import { existsSync, readFileSync } from 'node:fs';
import { replaceFile } from '../../../../lib/files/replace-file.ts';
import { csvLine } from '../../../../lib/text/csv-line.ts';
import { readTable } from './read-table.ts';

export type Given = {
  readonly device: string;
  readonly hostName: string;
  readonly address: string;
  readonly setUpCode: string;
};

const headings = ['device', 'hostName', 'address', 'setUpCode'] as const;
const codeForm = /^[2-9A-HJKMNP-Z]{4}(-[2-9A-HJKMNP-Z]{4}){2}$/;

/** By device. Undefined if the file exists and is not ours: it must not be overwritten. */
export function readGiven(path: string): Map<string, Given> | undefined {
  if (!existsSync(path)) return new Map();
  const table = readTable(readFileSync(path));
  if (!table.ok || headings.some((heading) => !table.headings.includes(heading))) return undefined;
  const all = new Map<string, Given>();
  for (const { cells } of table.rows) {
    const [device = '', hostName = '', address = '', setUpCode = ''] = headings.map((name) =>
      cells.get(name),
    );
    if (device === '' || hostName === '' || !codeForm.test(setUpCode)) return undefined;
    all.set(device, { device, hostName, address, setUpCode });
  }
  return all;
}

/** With a BOM, so that Excel reads it as UTF-8. */
export function writeGiven(path: string, all: readonly Given[]): void {
  const lines = all.map((given) => csvLine(headings.map((heading) => given[heading])));
  replaceFile(path, Buffer.from(`\ufeff${csvLine(headings)}${lines.join('')}`));
}
