/** Searches that people have named, shared by all browsers of the shop. A few: one value holds them all. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { maxSavedSearches, type SavedSearch } from '../../../domain/sale/search/saved-search.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import type { Connection } from '../connection.ts';
import { readMeta, writeMeta } from '../meta.ts';
import type { WriteContext } from '../write-context.ts';

const stored = z.array(
  z.object({ id: z.string(), name: z.string(), filter: z.record(z.string(), z.string()) }),
);

/** Oldest first; none where they can't be read. */
export function savedSearches(db: Connection): readonly SavedSearch[] {
  const text = readMeta(db, 'saved_searches');
  return text === undefined ? [] : (readJson(stored, text) ?? []);
}

/** Replaces one of the same name, in its place. False where there are `maxSavedSearches` already. */
export function saveSearch(
  { db }: WriteContext,
  { name, filter }: Pick<SavedSearch, 'name' | 'filter'>,
): boolean {
  const known = savedSearches(db);
  const same = known.findIndex((one) => one.name === name);
  if (same < 0 && known.length >= maxSavedSearches) return false;
  const saved = { id: known[same]?.id ?? randomBytes(5).toString('hex'), name, filter };
  put(db, same < 0 ? [...known, saved] : known.with(same, saved));
  return true;
}

/** False when there is no such search. */
export function removeSearch({ db }: WriteContext, id: string): boolean {
  const known = savedSearches(db);
  const left = known.filter((one) => one.id !== id);
  if (left.length === known.length) return false;
  put(db, left);
  return true;
}

function put(db: Connection, searches: readonly SavedSearch[]): void {
  writeMeta(db, 'saved_searches', JSON.stringify(searches));
}
