/** Words of a search as conditions on a sale `s`: by its text blocks, and by what a word stands for. */
import { paymentKinds } from '../../../../domain/sale/sale-kinds.ts';
import {
  plainText,
  possibleTotals,
  type SearchTerm,
  termsOf,
} from '../../../../domain/sale/search/search-terms.ts';
import type { Clock } from '../../../../lib/clock.ts';
import type { Connection } from '../../connection.ts';
import { hasInNote, isInNotes } from '../../people/sale-notes.ts';
import { blockSales, blocksWithout, storedHasTerms } from '../text-blocks.ts';

export type StoredTerms = {
  readonly isEmpty: boolean;
  /** A sale that fails one of them lacks one of the words. */
  readonly conditions: readonly string[];
  /** Expression: a bit for each term that a sale has whatever its texts are. */
  readonly has: string;
  readonly values: Readonly<Record<string, string>>;
  /** For a sale that fulfils the conditions. */
  readonly areIn: (sale: () => string, has: number) => boolean;
};

export function storedTerms(
  db: Connection,
  text: string | undefined,
  clock: Pick<Clock, 'monotonicMs'>,
): StoredTerms {
  const terms = text === undefined ? [] : termsOf(text);
  const without = terms.length === 0 ? [] : blocksWithout(db, terms, clock);
  const values: Record<string, string> = {};
  const bits: string[] = [];
  const conditions = terms.map((term, n) => {
    values[`without${n}`] = JSON.stringify(without[n]);
    const is = alternatives(db, term, n, values);
    if (is.length > 0) bits.push(`((${is.join(' OR ')}) << ${n})`);
    const ofAmount = possibleTotals(term).map((total) => `abs(s.total_minor) = ${total}`);
    const mayBeInText = `s.seq / ${blockSales} NOT IN (SELECT value FROM json_each(@without${n}))`;
    return `(${[...is, ...ofAmount, mayBeInText].join(' OR ')})`;
  });
  return {
    ...{ isEmpty: terms.length === 0, conditions, values },
    has: bits.length === 0 ? '0' : bits.join(' | '),
    areIn: (sale, has) => {
      const others = terms.filter((_, n) => (has & (1 << n)) === 0);
      return others.length === 0 || storedHasTerms(sale(), others);
    },
  };
}

/** Each is 0 or 1. */
function alternatives(
  db: Connection,
  { word, kinds, payments }: SearchTerm,
  n: number,
  values: Record<string, string>,
): string[] {
  const found: string[] = [];
  if (kinds.length > 0) found.push(`s.kind IN (${kinds.map((kind) => `'${kind}'`).join()})`);
  const mask = payments.reduce((sum, kind) => sum | (1 << paymentKinds.indexOf(kind)), 0);
  if (mask > 0) found.push(`(s.payment_kinds & ${mask}) > 0`);
  const named = (table: 'registers' | 'cameras', id: 'key' | 'id') =>
    db
      .prepare<[], { id: string; name: string }>(`SELECT ${id} AS id, name FROM ${table}`)
      .all()
      .filter((one) => plainText(`${table === 'registers' ? one.id : ''}\n${one.name}`).includes(word))
      .map((one) => one.id);
  const registers = named('registers', 'key');
  if (registers.length > 0) {
    values[`registers${n}`] = JSON.stringify(registers);
    found.push(`s.register_key IN (SELECT value FROM json_each(@registers${n}))`);
  }
  const cameras = named('cameras', 'id');
  if (cameras.length > 0) {
    values[`cameras${n}`] = JSON.stringify(cameras);
    found.push(
      `EXISTS (SELECT 1 FROM captures c WHERE c.sale_seq = s.seq AND c.camera_id IN (SELECT value FROM json_each(@cameras${n})))`,
    );
  }
  if (isInNotes(db, word)) {
    values[`noted${n}`] = word;
    found.push(hasInNote(`noted${n}`));
  }
  return found;
}
