/**
 * Determines the table of each page of a damaged file in two ways: down from the root pages, and up through
 * the pointer map of auto_vacuum (every page's parent). A lost inner page breaks the first way, a lost map
 * page the second; only rows below both are not found.
 */
import { isLeafType, kindOfType, readChildren, type TreeKind } from './cells.ts';
import type { PageFacts } from './facts.ts';
import type { Pages } from './pages.ts';

export type Root = { readonly page: number; readonly kind: TreeKind };

/** SQLite never uses the page that contains this byte, which holds the locks. */
const lockByte = 0x40000000;
const childOfTree = 5;

/** B-tree pages of each root, in the order of the file. */
export function pagesByRoot(pages: Pages, roots: readonly Root[], facts: PageFacts): Map<Root, number[]> {
  const owners = new Map<number, Root>();
  for (const root of roots) owners.set(root.page, root);
  climb(pages, owners, facts);
  for (const root of roots) descend(pages, root, { owners, facts });
  const found = new Map<Root, number[]>(roots.map((root) => [root, []]));
  for (const [page, root] of [...owners].sort(([a], [b]) => a - b)) found.get(root)?.push(page);
  return found;
}

/** Adds every page whose parents lead to a root of its kind. */
function climb(pages: Pages, owners: Map<number, Root>, facts: PageFacts): void {
  const map = createPointerMap(pages);
  for (let page = 3; page <= pages.count; page += 1) {
    if (owners.has(page)) continue;
    const way = [];
    let at: number | undefined = page;
    // A tree has a few levels; a longer path is a cycle.
    while (at !== undefined && !owners.has(at) && way.length < 20) {
      way.push(at);
      at = map.parent(at);
    }
    const root = at === undefined ? undefined : owners.get(at);
    if (root === undefined) continue;
    for (const below of way) {
      const type = facts.type(below);
      // An unreadable page keeps its place: it is counted as unreadable.
      const kind = type === undefined ? undefined : kindOfType(type);
      if (kind === undefined || kind === root.kind) owners.set(below, root);
    }
  }
}

function createPointerMap(pages: Pages): { parent(page: number): number | undefined } {
  const perMapPage = Math.floor(pages.usableBytes / 5) + 1;
  let cached: { page: number; bytes: Buffer | undefined } | undefined;
  return {
    parent: (page) => {
      let mapPage = Math.floor((page - 2) / perMapPage) * perMapPage + 2;
      if (mapPage === Math.floor(lockByte / pages.usableBytes) + 1) mapPage += 1;
      if (mapPage >= page) return undefined;
      if (cached?.page !== mapPage) cached = { page: mapPage, bytes: pages.read(mapPage) };
      const at = 5 * (page - mapPage - 1);
      if (cached.bytes === undefined || at + 5 > cached.bytes.length) return undefined;
      const parent = cached.bytes.readUInt32BE(at + 1);
      return cached.bytes[at] === childOfTree && parent >= 1 && parent <= pages.count ? parent : undefined;
    },
  };
}

function descend(
  pages: Pages,
  root: Root,
  { owners, facts }: { owners: Map<number, Root>; facts: PageFacts },
): void {
  const seen = new Set<number>();
  const waiting = [root.page];
  for (let page = waiting.pop(); page !== undefined; page = waiting.pop()) {
    if (seen.has(page)) continue;
    seen.add(page);
    const type = facts.type(page);
    if (type === undefined || kindOfType(type) !== root.kind) continue;
    const owner = owners.get(page);
    if (owner === undefined) owners.set(page, root);
    else if (owner !== root) continue;
    const bytes = isLeafType(type) ? undefined : pages.read(page);
    if (bytes === undefined) continue;
    try {
      for (const child of readChildren(page, bytes)) {
        if (child >= 3 && child <= pages.count) waiting.push(child);
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
}
