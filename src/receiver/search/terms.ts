/** Words of a search as conditions on a sale `s`: its texts, and what a word stands for (domain/sale/search/). */
import type Database from 'better-sqlite3';
import { paymentKinds } from '../../domain/sale/sale-kinds.ts';
import {
  isNamed,
  plainText,
  possibleTotals,
  type SearchTerm,
  termsOf,
} from '../../domain/sale/search/search-terms.ts';
import { between } from '../sale-columns.ts';
import { blockSales, type TextBlocks } from './text-blocks.ts';

/** Names that are not in the texts of a sale; ids are unique within their source. */
export type Named = Readonly<
  Record<
    'registers' | 'cameras',
    readonly { readonly source: string; readonly id: string; readonly name: string }[]
  >
>;

export type Terms = {
  readonly conditions: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  /** All sales that have one of the words, where that is a rare one. */
  readonly rows?: readonly number[] | undefined;
};

/** Registers or cameras that one word may name. */
const maxNamed = 10_000;

/** Statements with its conditions run before it is called again: the cameras of its words are those of `named_camera`. */
export function createTerms(
  db: Database.Database,
  { blocks, named }: { readonly blocks: TextBlocks; readonly named: () => Named },
): (text: string) => Terms {
  /** By term and shop; each as it stands in `cameras`. */
  let cameras = new Map<number, ReadonlyMap<string, readonly string[]>>();
  // As SQL it would go through all cameras of that name for each sale.
  db.function('named_camera', (term: number, source: string, ofSale: string) =>
    cameras
      .get(term)
      ?.get(source)
      ?.some((one) => ofSale.includes(one)) === true
      ? 1
      : 0,
  );
  return (text) => {
    cameras = new Map();
    // Those that an index decides come first: texts are read of what is left.
    const terms = termsOf(text).toSorted((a, b) => Number(isNamed(b)) - Number(isNamed(a)));
    const without = blocks.without(terms.map(({ word }) => word));
    const names = named();
    const values: Record<string, string> = {};
    let rows: number[] | undefined;
    const conditions = terms.map((term, n) => {
      values[`word${n}`] = term.word;
      values[`without${n}`] = JSON.stringify(without[n]);
      const texts = isNamed(term) ? 'x.text' : 'x.text || char(10) || x.printed';
      const others = alternatives(term, n, { names, values, cameras });
      if (others.length === 0) rows ??= blocks.rowsOf(term.word, without[n] ?? [], !isNamed(term));
      return `(${[
        ...others,
        `s.row / ${blockSales} not in (select value from json_each(@without${n}))
          and exists (select 1 from sale_texts x where x.row = s.row and instr(${texts}, @word${n}) > 0)`,
      ].join(' or ')})`;
    });
    return { conditions, values, rows };
  };
}

type Found = {
  readonly names: Named;
  readonly values: Record<string, string>;
  readonly cameras: Map<number, ReadonlyMap<string, readonly string[]>>;
};

function alternatives(term: SearchTerm, n: number, { names, values, cameras }: Found): string[] {
  const { word, kinds, payments, amount } = term;
  const found: string[] = [];
  if (kinds.length > 0) found.push(`s.kind in (${kinds.map((kind) => `'${kind}'`).join()})`);
  const mask = payments.reduce((sum, kind) => sum | (1 << paymentKinds.indexOf(kind)), 0);
  if (mask > 0) found.push(`(s.payments & ${mask}) > 0`);
  // The total in minor units, whatever the currency, and then the amount itself.
  if (amount !== undefined)
    found.push(
      `(abs(s.total_minor) in (${possibleTotals(term).join()}) and abs(abs(s.amount) - ${amount}) < 1e-6)`,
    );
  const those = (what: keyof Named) =>
    names[what]
      .filter(({ id, name }) => plainText(what === 'registers' ? `${id}\n${name}` : name).includes(word))
      .slice(0, maxNamed);
  const registers = those('registers');
  if (registers.length > 0) {
    values[`registers${n}`] = JSON.stringify(registers.map(({ source, id }) => `${source}\n${id}`));
    found.push(`s.source || char(10) || s.register in (select value from json_each(@registers${n}))`);
  }
  const byShop = Map.groupBy(those('cameras'), ({ source }) => source);
  if (byShop.size > 0) {
    cameras.set(
      n,
      new Map([...byShop].map(([source, some]) => [source, some.map(({ id }) => between([id]))])),
    );
    found.push(`named_camera(${n}, s.source, s.cameras)`);
  }
  return found;
}
