/**
 * Statements that SQLite and PostgreSQL both run, worded once.
 *
 * Work yields each statement and goes on with its rows. SQLite runs all of it within one turn, so that nothing else comes into its transaction;
 * PostgreSQL waits for each answer. Values are named (`@name`), lists are JSON (`inList`), names of columns with capitals are quoted.
 */

export type Values = Readonly<Record<string, unknown>>;

type FetchNow = <Row extends object>(text: string, values: Values) => Row[];
type FetchLater = <Row extends object>(text: string, values: Values) => Promise<Row[]>;

type Step = {
  readonly now: (fetch: FetchNow) => void;
  readonly later: (fetch: FetchLater) => Promise<void>;
};

export type Work<T> = Generator<Step, T, undefined>;

/** At once from SQLite, later from PostgreSQL. */
export type Soon<T> = T | Promise<T>;

/** Statements and conditions that the two word differently. */
export type Dialect = {
  /** Condition: the column is one of the texts of a JSON list. */
  inList(column: string, list: string): string;
  contains(text: string, part: string): string;
  /** The index that a read of the table before it goes through; SQLite alone would choose others. */
  indexedBy(name: string): string;
  /** An index has the sales of one shop by instant: they alone are read. */
  readonly readsOneShop: boolean;
  /** Condition: the sale has a camera that term number `n` of a search names; `cameras`: `{"SOURCE":["…"]}`, as they stand in its column. */
  namedCamera(n: number, cameras: string): string;
  /** All values of a column as a JSON list, in a text. */
  jsonList(column: string): string;
  /** A day since 1970 as `2026-11-24`. */
  dateOf(day: string): string;
  /** Statement after which nothing of the shop `@source` is erased until the transaction ends; absent with one writer at a time. */
  readonly shareShop?: string;
  /** Event of the current revision of `sales s`. */
  readonly saleBody: { readonly join: string; readonly body: string };
};

/** Each statement by itself, or a transaction. */
export type Engine = {
  readonly dialect: Dialect;
  run<T>(work: Work<T>): Soon<T>;
  /** No other transaction of this name runs meanwhile; undefined: others may. May be repeated from the start. */
  transaction<T>(name: TransactionName | undefined, work: () => Work<T>): Soon<T>;
};

type TransactionName = 'people' | 'viewer_log' | 'erasure' | 'forward' | 'remote' | 'pos';

export function* rowsOf<Row extends object>(text: string, values: Values = {}): Work<Row[]> {
  let found: Row[] = [];
  yield {
    now: (fetch) => {
      found = fetch<Row>(text, values);
    },
    later: async (fetch) => {
      found = await fetch<Row>(text, values);
    },
  };
  return found;
}

export function* rowOf<Row extends object>(text: string, values: Values = {}): Work<Row | undefined> {
  return (yield* rowsOf<Row>(text, values))[0];
}

/** Runs a function of the engine within the same transaction. */
export function* directly<T>(work: () => T): Work<T> {
  let done: { readonly result: T } | undefined;
  yield {
    now: () => {
      done = { result: work() };
    },
    later: async () => {
      done = { result: work() };
    },
  };
  if (done === undefined) throw new Error('the work was not run');
  return done.result;
}

/** Number of the rows that were changed; `text` ends without `returning`. */
export function* changesOf(text: string, values: Values = {}): Work<number> {
  return (yield* rowsOf(`${text} returning 1 as changed`, values)).length;
}

export function runNow<T>(work: Work<T>, fetch: FetchNow): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    step.value.now(fetch);
  }
}

export async function runLater<T>(work: Work<T>, fetch: FetchLater): Promise<T> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await step.value.later(fetch);
  }
}
