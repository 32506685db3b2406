/** Saved searches: `GET /api/v1/searches`, `POST /api/v1/searches`. They have no times: a saved day would soon be past. */
import { z } from 'zod';
import { refusal } from '../../domain/problem/refusal/refusal.ts';
import { maxSavedSearches, maxSearchNameChars } from '../../domain/sale/search/saved-search.ts';
import { refusing } from './refusing.ts';
import { salesFilter } from './routes/query.ts';

const searched = salesFilter.omit({ from: true, to: true });

/** Kept as they are in a query, all texts. */
const filter = z
  .record(z.string(), z.string())
  .refine(
    (given) => Object.keys(given).length > 0 && searched.safeParse(given).success,
    refusing(refusal('field.search')),
  );

export const searchBody = z.strictObject({
  name: z.string().trim().min(1).max(maxSearchNameChars),
  filter,
});

const searchJson = z.strictObject({
  id: z.string(),
  name: z.string(),
  filter: z.record(z.string(), z.string()),
});

/** Oldest first. */
export const searchesJson = z.strictObject({ searches: z.array(searchJson).max(maxSavedSearches) });
export type SearchesJson = z.infer<typeof searchesJson>;
