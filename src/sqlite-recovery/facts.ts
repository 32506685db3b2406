/** What is asked of every page: each is read once for it, in the order of the file. */
import { typeOf } from './cells.ts';
import type { Pages } from './pages.ts';

export type PageFacts = {
  /** The byte that says what a b-tree page is; undefined where the page can't be read. */
  type(page: number): number | undefined;
  /** How many cells the page says that it has; 0 where it can't be read. */
  cells(page: number): number;
};

const unread = -1;
const unreadable = -2;

export function createFacts(pages: Pages): PageFacts {
  const types = new Int16Array(pages.count + 1).fill(unread);
  const cells = new Uint16Array(pages.count + 1);
  const read = (page: number): void => {
    const bytes = pages.read(page);
    types[page] = bytes === undefined ? unreadable : typeOf(page, bytes);
    cells[page] = bytes?.readUInt16BE(page === 1 ? 103 : 3) ?? 0;
  };
  return {
    type: (page) => {
      if (types[page] === unread) read(page);
      const type = types[page];
      return type === unreadable ? undefined : type;
    },
    cells: (page) => {
      if (types[page] === unread) read(page);
      return cells[page] ?? 0;
    },
  };
}
