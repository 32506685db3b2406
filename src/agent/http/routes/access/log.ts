/** `GET /api/v1/log`: who looked at, exported or changed what. */
import type { FastifyInstance } from 'fastify';
import { peopleRoutes } from '../../../../contract/page/routes/people.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import type { WebContext } from '../../context.ts';
import { routesOf } from '../../route.ts';

export function registerLogRoute(
  app: FastifyInstance,
  { store, shop }: Pick<WebContext, 'store' | 'shop'>,
): void {
  routesOf(app, peopleRoutes)('GET /api/v1/log', async ({ query }) => {
    const { entries, next } = await store.read.activity(query);
    return {
      entries: entries.map(({ atMs, ...entry }) => ({ at: rfc3339(atMs, shop.timeZone), ...entry })),
      ...(next !== undefined && { next }),
    };
  });
}
