/** A table saved from Excel or a text editor: its cells by heading, with the first line of each row. */

import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import type { LocalizedText } from '../../../../lib/text/language.ts';
import { provisionText } from '../../text/provision.ts';

export type Row = {
  /** In the file, from 1. */
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
};

export type Table =
  | { readonly ok: true; readonly headings: readonly string[]; readonly rows: readonly Row[] }
  | { readonly ok: false; readonly line: number; readonly words: LocalizedText };

/** Ten thousand devices are about 2 MB. */
export const maxTableBytes = 8 * 1024 * 1024;

export function readTable(bytes: Uint8Array): Table {
  if (bytes.byteLength > maxTableBytes) return bad(0, provisionText('provision.list_too_large'));
  const text = decoded(bytes);
  if (text === undefined) return bad(0, provisionText('provision.list_encoding'));
  const [first = ''] = text.split(/\r?\n/, 1);
  try {
    const records = parse(text, {
      delimiter: first.includes('\t') && !first.includes(',') ? '\t' : ',',
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    const [head, ...rest] = records;
    const headings = head?.record ?? [];
    const rows = rest.flatMap(({ record, info: { lines } }) => {
      if (record.every((cell) => cell === '')) return [];
      const breaks = record.join('').split('\n').length - 1;
      const cells = new Map(headings.map((heading, index) => [heading, record[index] ?? '']));
      const spare = record.slice(headings.length).filter((cell) => cell !== '');
      if (spare.length > 0) cells.set('', spare.join(' '));
      return [{ line: lines - breaks, cells }];
    });
    return { ok: true, headings, rows };
  } catch (error) {
    const line = (error as { lines?: number }).lines ?? 0;
    return bad(line, provisionText('provision.list_broken'));
  }
}

function bad(line: number, words: LocalizedText): Table {
  return { ok: false, line, words };
}

/** Excel in Japan saves CSV as Shift_JIS by default. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const text = iconv.decode(Buffer.from(bytes), 'cp932');
    return text.includes('\ufffd') || text.includes('\0') ? undefined : text;
  }
}
