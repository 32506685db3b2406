/** Facts needed of every page: each page is read once for them, in the order of the file. */
import { typeOf } from './cells.ts';
import type { Pages } from './pages.ts';

export type PageFacts = {
  /** Type byte of a b-tree page; undefined for an unreadable page. */
  type(page: number): number | undefined;
  /** Number of cells according to the page; 0 for an unreadable page. */
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
