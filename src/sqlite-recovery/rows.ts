/** Reads all readable rows of a damaged file, table by table. */

import { type Cell, decodeRecord, kindOf, readTreePage, type Value } from './cells.ts';
import { createFacts, type PageFacts } from './facts.ts';
import { pagesByRoot, type Root } from './owners.ts';
import type { Pages } from './pages.ts';
import { runsOf, type Stretch } from './runs.ts';
import { type KnownSchemas, schemaText, versionOf } from './schema-version.ts';
import { type Shapes, shapesOf, type TableShape } from './shapes.ts';

/** Columns by name; fewer than the table has if columns were added after the row was written. */
export type Row = Readonly<Record<string, Value>>;

export type DamagedTable = {
  readonly shape: TableShape;
  rows(options?: RowsOptions): Generator<Row | 'unreadable'>;
  /** Runs of rows that SQLite may be able to copy itself. */
  runs(): Stretch[][];
};

type RowsOptions = {
  /** Checks a row's first column before the whole row is read; false skips the row. */
  readonly first?: (value: Value) => boolean;
  /** Reads the newest pages first. */
  readonly backwards?: boolean;
  /** Rows copied already, which are skipped. Called for a page, or for a cell of an inner one. */
  readonly isDone?: (page: number, cell?: number) => boolean;
};

export type DamagedFile = { readonly version: number; readonly tables: readonly DamagedTable[] };

/** Throws when the file's schema is newer than the newest known one. */
export function openDamaged(pages: Pages, schemas: KnownSchemas): DamagedFile {
  const { version, tableRoots } = readSchema(pages, schemas);
  const shapes = shapesOf(version, schemas);
  const facts = createFacts(pages);
  const tables = withRealRoots(shapes, pages.count, tableRoots ?? searchedRoots(pages, shapes, facts));
  const roots = new Map<TableShape, Root>(
    tables.map((shape) => [shape, { page: shape.root, kind: shape.kind }]),
  );
  const others: Root[] = shapes.otherRoots.map((page) => ({ page, kind: 'index' }));
  const owned = pagesByRoot(pages, [...roots.values(), ...others], facts);
  return {
    version: shapes.version,
    tables: tables.map((shape) => {
      const root = roots.get(shape);
      const numbers = (root && owned.get(root)) ?? [];
      return {
        shape,
        rows: (options = {}) => rowsOf(pages, shape, numbers, options),
        runs: () => runsOf(pages, shape, { facts, owned: numbers }),
      };
    }),
  };
}

const schema: TableShape = {
  name: 'sqlite_schema',
  root: 1,
  kind: 'table',
  columns: ['type', 'name', 'tbl_name', 'rootpage', 'sql'],
  key: ['rowid'],
  rowidColumn: undefined,
};

/** Table → root page. */
type TableRoots = ReadonlyMap<Value, Value>;

/**
 * Schema version of the tables with their roots, if all are readable; otherwise the version in the file's
 * header.
 */
function readSchema(
  pages: Pages,
  schemas: KnownSchemas,
): { version: number | undefined; tableRoots: TableRoots | undefined } {
  const numbers: number[] = [];
  const waiting = [schema.root];
  for (let page = waiting.pop(); page !== undefined; page = waiting.pop()) {
    if (numbers.includes(page)) continue;
    numbers.push(page);
    const at = page;
    const bytes = pages.read(at);
    if (bytes === undefined || kindOf(bytes, at) !== schema.kind) continue;
    waiting.push(...(readable(() => readTreePage(pages, at, bytes).children) ?? []));
  }
  const found = [...rowsOf(pages, schema, numbers, {})].filter((row) => row !== 'unreadable');
  const text = schemaText(
    found
      .filter((row) => !String(row['name']).startsWith('sqlite_stat'))
      .map((row) => ({ name: String(row['name']), sql: typeof row['sql'] === 'string' ? row['sql'] : null })),
  );
  const version = versionOf(text, pages.userVersion, schemas);
  return version === undefined
    ? { version: pages.userVersion, tableRoots: undefined }
    : { version, tableRoots: rootsIn(found) };
}

function rootsIn(rows: Iterable<Row | 'unreadable'>): TableRoots {
  const roots = new Map<Value, Value>();
  for (const row of rows) {
    if (row !== 'unreadable' && row['type'] === 'table')
      roots.set(row['name'] ?? null, row['rootpage'] ?? null);
  }
  return roots;
}

/** Schema rows found anywhere in the file, which is read completely for that. */
function searchedRoots(pages: Pages, { tables, otherRoots }: Shapes, facts: PageFacts): TableRoots {
  const root: Root = { page: 1, kind: 'table' };
  const others: Root[] = otherRoots.map((page) => ({ page, kind: 'index' }));
  const known: Root[] = tables.map((shape) => ({ page: shape.root, kind: shape.kind }));
  const numbers = pagesByRoot(pages, [root, ...known, ...others], facts).get(root) ?? [];
  return rootsIn(rowsOf(pages, schema, numbers, {}));
}

/** Root pages according to the file itself, where readable. */
function withRealRoots({ tables }: Shapes, pageCount: number, fromSchema: TableRoots): TableShape[] {
  return tables.map((shape) => {
    const real = fromSchema.get(shape.name);
    return typeof real === 'number' && real >= 3 && real <= pageCount ? { ...shape, root: real } : shape;
  });
}

function* rowsOf(
  pages: Pages,
  shape: TableShape,
  numbers: readonly number[],
  { first, backwards = false, isDone = () => false }: RowsOptions,
): Generator<Row | 'unreadable'> {
  for (const number of backwards ? numbers.toReversed() : numbers) {
    if (isDone(number)) continue;
    const bytes = pages.read(number);
    const cells = bytes === undefined ? undefined : readable(() => readTreePage(pages, number, bytes).cells);
    if (cells === undefined) yield 'unreadable';
    for (const [index, readCell] of (cells ?? []).entries()) {
      if (isDone(number, index)) continue;
      const row = readable(() => {
        const cell = readCell();
        if (first !== undefined && !first(decodeRecord(cell.local, 1)[0] ?? null)) return 'left out';
        return toRow(shape, cell);
      });
      if (row !== 'left out') yield row ?? 'unreadable';
    }
  }
}

/** Undefined when the content is inconsistent. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function toRow(shape: TableShape, cell: Cell): Row {
  const values = decodeRecord(cell.payload());
  if (values.length > shape.columns.length) throw new RangeError('more columns than the table has');
  const row: Record<string, Value> = {};
  for (const [index, value] of values.entries()) {
    const column = shape.columns[index];
    if (column !== undefined) row[column] = column === shape.rowidColumn ? cell.rowid : value;
  }
  return row;
}
