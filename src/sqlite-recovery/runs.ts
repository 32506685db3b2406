/**
 * Finds runs of rows in key order without an unreadable page or a page in the log between them: SQLite itself
 * can copy those out of the file, several times faster than rows.ts (bulk.ts).
 */
import {
  type Cell,
  decodeRecord,
  isLeafType,
  kindOfType,
  readChildren,
  readTreePage,
  type Value,
} from './cells.ts';
import type { PageFacts } from './facts.ts';
import type { Pages } from './pages.ts';
import type { TableShape } from './shapes.ts';

/** All rows of a leaf, or the one row of an inner page of an index between two of its children. */
export type Stretch = { readonly page: number; readonly cell?: number; readonly rows: number };

/** A tree has a few levels. */
const maxLevels = 20;

/** Within each list no row is missing. `owned`: pages of this table. */
export function runsOf(
  pages: Pages,
  shape: TableShape,
  { facts, owned }: { facts: PageFacts; owned: readonly number[] },
): Stretch[][] {
  const own = new Set(owned);
  const runs: Stretch[][] = [];
  let run: Stretch[] = [];
  const end = (): void => {
    if (run.length > 0) runs.push(run);
    run = [];
  };
  const add = (stretch: Stretch): void => {
    if (pages.hasLog && isInLog(pages, stretch)) end();
    else if (stretch.rows > 0) run.push(stretch);
  };
  const walk = (page: number, level: number): void => {
    // Visits each page once, which ends a cycle.
    const type = own.delete(page) && level < maxLevels ? facts.type(page) : undefined;
    const children =
      type === undefined || kindOfType(type) !== shape.kind || isLeafType(type)
        ? []
        : childrenOf(pages, page);
    if (type !== undefined && isLeafType(type)) {
      add({ page, rows: facts.cells(page) });
      return;
    }
    if (children.length === 0) end();
    for (const [index, child] of children.entries()) {
      walk(child, level + 1);
      if (shape.kind === 'index' && index < children.length - 1) add({ page, cell: index, rows: 1 });
    }
  };
  walk(shape.root, 0);
  end();
  return runs;
}

/** A part is enough: when a long row is changed in place only the changed overflow page is written. */
function isInLog(pages: Pages, { page, cell }: Stretch): boolean {
  if (pages.isInLog(page)) return true;
  const bytes = pages.read(page);
  if (bytes === undefined) return true;
  try {
    const { cells } = readTreePage(pages, page, bytes);
    const requested = cell === undefined ? cells : cells.slice(cell, cell + 1);
    return requested.some((read) =>
      read()
        .overflow()
        .some((overflow) => pages.isInLog(overflow)),
    );
  } catch (error) {
    if (error instanceof RangeError) return true;
    throw error;
  }
}

function childrenOf(pages: Pages, page: number): readonly number[] {
  const bytes = pages.read(page);
  try {
    return bytes === undefined ? [] : readChildren(page, bytes);
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** Key of a stretch's first or last row, in the columns of its table's `key`. Undefined when unreadable. */
export function keyOf(
  pages: Pages,
  shape: TableShape,
  { stretch, end }: { stretch: Stretch; end: 'first' | 'last' },
): readonly Value[] | undefined {
  const bytes = pages.read(stretch.page);
  if (bytes === undefined) return undefined;
  try {
    const { cells } = readTreePage(pages, stretch.page, bytes);
    const cell: Cell | undefined = cells.at(stretch.cell ?? (end === 'first' ? 0 : -1))?.();
    if (cell === undefined) return undefined;
    return shape.kind === 'table' ? [cell.rowid] : decodeRecord(cell.local, shape.key.length);
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}
