/** `/api/v1/searches`: searches that people have named. Each change answers all of them. */
import type { FastifyInstance } from 'fastify';
import { salesRoutes } from '../../../contract/page/routes/sales.ts';
import type { SearchesJson } from '../../../contract/page/searches.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { maxSavedSearches } from '../../../domain/sale/search/saved-search.ts';
import type { WebContext } from '../context.ts';
import { refused } from '../refused.ts';
import { routesOf } from '../route.ts';

export function registerSearchRoutes(app: FastifyInstance, { store }: WebContext): void {
  const route = routesOf(app, salesRoutes);
  const all = async (): Promise<SearchesJson> => {
    const searches = await store.read.savedSearches();
    return { searches: searches.map(({ id, name, filter }) => ({ id, name, filter: { ...filter } })) };
  };

  route('GET /api/v1/searches', all);

  route('POST /api/v1/searches', async ({ body }) => {
    if (!(await store.write.saveSearch(body)))
      throw refused(409, refusal('request.searches_full', { maximum: maxSavedSearches }));
    return all();
  });

  route('DELETE /api/v1/searches/:id', async ({ params: { id } }) => {
    if (!(await store.write.removeSearch(id))) throw refused(404, refusal('request.no_search'));
    return all();
  });
}
