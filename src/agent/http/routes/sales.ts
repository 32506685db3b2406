/** `GET /api/v1/sales`, their count, one sale, its pictures. */
import type { FastifyInstance } from 'fastify';
import { pairToJson } from '../../../contract/page/answers/pair-json.ts';
import { salesRoutes } from '../../../contract/page/routes/sales.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { hourSpans } from '../../../domain/time/shop-day.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { callerIfAny } from '../access/guard.ts';
import type { WebContext } from '../context.ts';
import { createListPace } from '../list-pace.ts';
import { refused, wrongFields } from '../refused.ts';
import { noSale } from '../request.ts';
import { routesOf } from '../route.ts';
import { createSmallPictures } from '../small-pictures.ts';
import { toFilter } from './sales-filter.ts';

export function registerSalesRoutes(app: FastifyInstance, context: WebContext): void {
  const { store, shop } = context;
  const route = routesOf(app, salesRoutes);
  const awaitPace = createListPace(context.clock);

  route('GET /api/v1/sales', async ({ query: { limit, cursor, ...filter }, request, reply }) => {
    await awaitPace({ request, reply, caller: callerIfAny(request) });
    const requested = { ...toFilter(filter, shop.timeZone), limit, ...(cursor !== undefined && { cursor }) };
    const found = await store.read.sales(requested).catch((error: unknown) => {
      if (!(error instanceof RangeError)) throw error;
      throw wrongFields({ field: 'cursor', problem: refusal('field.cursor') });
    });
    return {
      sales: found.pairs.map((pair) => ({
        ...pairToJson(pair, shop.timeZone),
        ...(pair.moment !== undefined && { moment: pair.moment }),
      })),
      ...(found.nextCursor !== undefined && { nextCursor: found.nextCursor }),
      ...(found.searchedToMs !== undefined && { searchedTo: rfc3339(found.searchedToMs, shop.timeZone) }),
    };
  });

  route('GET /api/v1/sales/count', async ({ query, request, reply }) => {
    await awaitPace({ request, reply, caller: callerIfAny(request) });
    const { count, isAll } = await store.read.countSales(toFilter(query, shop.timeZone));
    return { count, ...(!isAll && { orMore: true as const }) };
  });

  route('GET /api/v1/sales/hours', async ({ query: { date, ...filter }, request, reply }) => {
    await awaitPace({ request, reply, caller: callerIfAny(request) });
    const spans = hourSpans(date, shop.timeZone);
    const { counts, isAll } = await store.read.salesByKind({
      spans,
      filter: toFilter(filter, shop.timeZone),
    });
    return {
      date,
      hours: spans.map(({ fromMs, toMs }, n) => ({
        from: rfc3339(fromMs, shop.timeZone),
        to: rfc3339(toMs, shop.timeZone),
        ...(counts[n] ?? { kinds: {}, unclear: 0 }),
      })),
      ...(!isAll && { orMore: true as const }),
    };
  });

  route('GET /api/v1/sales/staff', async () => ({ staff: await store.read.knownStaff() }));

  route('GET /api/v1/sales/:saleId', async ({ params: { saleId } }) => {
    const pair = await store.read.pair(saleId);
    if (pair === undefined) throw noSale(saleId);
    return pairToJson(pair, shop.timeZone);
  });

  route('GET /api/v1/sales/:saleId/paper.png', async ({ params: { saleId }, reply }) => {
    const png = await store.read.paperPicture(saleId);
    if (png === undefined) throw refused(404, refusal('picture.none_of_paper'));
    return reply
      .headers({ 'cache-control': 'private, max-age=3600' })
      .type('image/png')
      .send(Buffer.from(png));
  });

  registerThumbnailRoute(app, context);
}

function registerThumbnailRoute(app: FastifyInstance, { store, pictures }: WebContext): void {
  const small = createSmallPictures(pictures);
  routesOf(app, salesRoutes)(
    'GET /api/v1/sales/:saleId/thumbnail',
    async ({ params: { saleId }, query, request, reply }) => {
      const { camera, offset, moment, sha256: meant, width } = query;
      const pair = await store.read.pair(saleId);
      if (pair === undefined) throw noSale(saleId);
      const captured = pair.captures.flatMap((one) =>
        one.outcome === 'captured' &&
        (camera === undefined || one.camera === camera) &&
        one.requestedOffsetMs === offset &&
        one.moment === moment
          ? [one]
          : [],
      );
      const capture = captured.find(({ removed }) => removed !== true) ?? captured[0];
      if (capture === undefined) {
        throw refused(404, refusal('picture.none_of_sale'));
      }
      if (capture.removed) {
        throw refused(410, refusal('picture.at_cloud'));
      }
      const { sha256 } = capture.thumbnail;
      const smaller = width !== undefined && width < capture.thumbnail.width ? width : undefined;
      const etag = smaller === undefined ? `"${sha256}"` : `"${sha256}-${smaller}"`;
      // A picture never changes under its hash, but a sale's does when it is taken again. The browser may cache
      // it, shared caches may not.
      const life = meant === sha256 ? 'max-age=31536000, immutable' : 'no-cache';
      const kept = { etag, 'cache-control': `private, ${life}` };
      if (request.headers['if-none-match'] === etag) return reply.code(304).headers(kept).send();
      const read = () => store.read.thumbnail(sha256);
      const made = smaller && (await small.get({ sha256, width: smaller }, read));
      if (made) return reply.headers(kept).type('image/jpeg').send(made);
      const jpeg = await read();
      if (jpeg === undefined) throw refused(404, refusal('picture.gone'));
      if (smaller !== undefined) kept['cache-control'] = 'private, no-cache';
      return reply.headers(kept).type('image/jpeg').send(Buffer.from(jpeg));
    },
  );
}
