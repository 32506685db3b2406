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
import type { Dialect } from '../sql/work.ts';
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

/** What SQLite has beside the texts, where reading them would keep gateways waiting. */
export type WordIndex = Pick<TextBlocks, 'without' | 'rowsOf'> & {
  /** By term and shop; for `named_camera` of the statements that follow. */
  useCameras(cameras: ReadonlyMap<number, ReadonlyMap<string, readonly string[]>>): void;
};

export function createWordIndex(db: Database.Database, blocks: TextBlocks): WordIndex {
  let cameras: Parameters<WordIndex['useCameras']>[0] = new Map();
  db.function('named_camera', (term: number, source: string, ofSale: string) =>
    cameras
      .get(term)
      ?.get(source)
      ?.some((one) => ofSale.includes(one)) === true
      ? 1
      : 0,
  );
  return {
    without: (words) => blocks.without(words),
    rowsOf: (...of) => blocks.rowsOf(...of),
    useCameras: (those) => {
      cameras = those;
    },
  };
}

/** With an index, statements with its conditions run before it is called again. */
export function createTerms(dialect: Dialect, index?: WordIndex): (text: string, names: Named) => Terms {
  return (text, names) => {
    // Those that an index decides come first: texts are read of what is left.
    const terms = termsOf(text).toSorted((a, b) => Number(isNamed(b)) - Number(isNamed(a)));
    const without = index?.without(terms.map(({ word }) => word));
    const cameras = new Map<number, ReadonlyMap<string, readonly string[]>>();
    const values: Record<string, string> = {};
    let rows: readonly number[] | undefined;
    const conditions = terms.map((term, n) => {
      values[`word${n}`] = term.word;
      const texts = isNamed(term) ? 'x.text' : `x.text || '\n' || x.printed`;
      const others = alternatives(term, n, { names, values, cameras, dialect });
      let among = '';
      if (index !== undefined && without !== undefined) {
        values[`without${n}`] = JSON.stringify(without[n]);
        among = `s."row" / ${blockSales} not in (select value from json_each(@without${n})) and `;
        if (others.length === 0) rows ??= index.rowsOf(term.word, without[n] ?? [], !isNamed(term));
      }
      return `(${[
        ...others,
        `${among}exists (select 1 from sale_texts x where x."row" = s."row" and ${dialect.contains(texts, `@word${n}`)})`,
      ].join(' or ')})`;
    });
    index?.useCameras(cameras);
    return { conditions, values, rows };
  };
}

type Found = {
  readonly names: Named;
  readonly values: Record<string, string>;
  readonly cameras: Map<number, ReadonlyMap<string, readonly string[]>>;
  readonly dialect: Dialect;
};

function alternatives(term: SearchTerm, n: number, { names, values, cameras, dialect }: Found): string[] {
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
    found.push(dialect.inList(`s.source || '\n' || s.register`, `@registers${n}`));
  }
  const byShop = Map.groupBy(those('cameras'), ({ source }) => source);
  if (byShop.size > 0) {
    const those = new Map([...byShop].map(([source, some]) => [source, some.map(({ id }) => between([id]))]));
    cameras.set(n, those);
    values[`cameras${n}`] = JSON.stringify(Object.fromEntries(those));
    found.push(dialect.namedCamera(n, `@cameras${n}`));
  }
  return found;
}
