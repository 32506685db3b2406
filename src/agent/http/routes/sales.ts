/** `GET /api/v1/sales`, their count, one sale, its pictures. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { pairJson, salesCountJson, salesHoursJson, salesPageJson } from '../../../contract/page/sales.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { hourSpans, isDate } from '../../../domain/time/shop-day.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { Problem } from '../../../lib/http/problem.ts';
import type { WebContext } from '../context.ts';
import { pairToJson } from '../json.ts';
import { refused } from '../refused.ts';
import { noSale, noSaleHere, unreadableHere } from '../request.ts';
import { routesOf } from '../route.ts';
import { salesFilterSchema, toFilter } from './sales-filter.ts';

export function registerSalesRoutes(app: FastifyInstance, context: WebContext): void {
  const { store, shop } = context;
  const route = routesOf(app, 'Sales');
  const filterQuery = salesFilterSchema(shop.timeZone);

  route('GET /api/v1/sales', {
    access: 'api-token',
    summary: 'Sales with their pictures, newest first',
    about:
      '`from` and `to` are a date or a time of the shop (2026-11-24, 2026-11-24T12:34), or a time with an offset. `to` is exclusive, but a date includes its day. `nextCursor` of an answer is the `cursor` of the next. A sale that was voided at a known time is listed twice: at its own time, and with `moment: void` at that of the void.',
    query: filterQuery.extend({
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z.string().max(100).optional(),
    }),
    answers: { 200: salesPageJson },
    handle: async ({ query: { limit, cursor, ...filter } }) => {
      const requested = { ...toFilter(filter), limit, ...(cursor !== undefined && { cursor }) };
      const found = await store.read.sales(requested).catch((error: unknown) => {
        if (!(error instanceof RangeError)) throw error;
        throw Problem.ofFields('Wrong query', [{ field: 'cursor', message: error.message }]);
      });
      return {
        sales: found.pairs.map((pair) => ({
          ...pairToJson(pair, shop.timeZone),
          ...(pair.moment !== undefined && { moment: pair.moment }),
        })),
        ...(found.nextCursor !== undefined && { nextCursor: found.nextCursor }),
        ...(found.searchedToMs !== undefined && { searchedTo: rfc3339(found.searchedToMs, shop.timeZone) }),
      };
    },
  });

  route('GET /api/v1/sales/count', {
    access: 'api-token',
    summary: 'How many sales a search would find, each counted once',
    query: filterQuery,
    answers: { 200: salesCountJson },
    handle: async ({ query }) => {
      const { count, isAll } = await store.read.countSales(toFilter(query));
      return { count, ...(!isAll && { orMore: true as const }) };
    },
  });

  route('GET /api/v1/sales/hours', {
    access: 'api-token',
    summary: 'Sales of a day by hour and kind',
    query: z.strictObject({
      date: z.string().refine(isDate, { error: 'expected a date, such as 2026-11-24' }),
      register: z.string().max(64).optional(),
      camera: z.string().max(64).optional(),
    }),
    answers: { 200: salesHoursJson },
    handle: async ({ query: { date, register, camera } }) => {
      const spans = hourSpans(date, shop.timeZone);
      const kinds = await store.read.salesByKind({
        spans,
        ...(register !== undefined && { register }),
        ...(camera !== undefined && { camera }),
      });
      return {
        date,
        hours: spans.map(({ fromMs, toMs }, n) => ({
          from: rfc3339(fromMs, shop.timeZone),
          to: rfc3339(toMs, shop.timeZone),
          kinds: kinds[n] ?? {},
        })),
      };
    },
  });

  route('GET /api/v1/sales/:saleId', {
    access: 'api-token',
    summary: 'One sale',
    answers: { 200: pairJson },
    problems: { 404: noSaleHere, 422: unreadableHere },
    handle: async ({ params: { saleId } }) => {
      const pair = await store.read.pair(saleId);
      if (pair === undefined) throw noSale(saleId);
      return pairToJson(pair, shop.timeZone);
    },
  });

  registerThumbnailRoute(app, context);
}

function registerThumbnailRoute(app: FastifyInstance, { store }: WebContext): void {
  routesOf(app, 'Sales')('GET /api/v1/sales/:saleId/thumbnail', {
    access: 'api-token',
    summary: 'The picture of a sale',
    about:
      '`offset`: milliseconds from the instant, for exceptions, of which there are five. Without `camera` the first that has one.',
    query: z.strictObject({
      camera: z.string().max(64).optional(),
      offset: z.coerce.number().int().default(0),
      /** Hash of the requested picture, as in a sale's `thumbnail.url`: its answer may be cached. */
      sha256: z.string().max(64).optional(),
    }),
    answers: {
      200: { type: 'image/jpeg', words: 'The picture, masks applied', headers: { etag: 'Its SHA-256' } },
      304: 'The picture is the one that the caller has (If-None-Match).',
    },
    problems: {
      404: 'There is no such sale, or no picture of it.',
      410: 'The cloud alone has it now.',
      422: unreadableHere,
    },
    handle: async ({ params: { saleId }, query: { camera, offset, sha256: meant }, request, reply }) => {
      const pair = await store.read.pair(saleId);
      if (pair === undefined) throw noSale(saleId);
      const capture = pair.captures.find(
        (candidate) =>
          (camera === undefined || candidate.camera === camera) && candidate.requestedOffsetMs === offset,
      );
      if (capture?.outcome !== 'captured') {
        throw refused(404, 'No picture', refusal('picture.none_of_sale'));
      }
      if (capture.removed) {
        throw refused(410, 'At the cloud only', refusal('picture.at_cloud'));
      }
      const { sha256 } = capture.thumbnail;
      const etag = `"${sha256}"`;
      // A picture never changes under its hash, but a sale's does when it is taken again. The browser may cache
      // it, shared caches may not.
      const life = meant === sha256 ? 'max-age=31536000, immutable' : 'no-cache';
      const kept = { etag, 'cache-control': `private, ${life}` };
      if (request.headers['if-none-match'] === etag) return reply.code(304).headers(kept).send();
      const jpeg = await store.read.thumbnail(sha256);
      if (jpeg === undefined) throw refused(404, 'No picture', refusal('picture.gone'));
      return reply.headers(kept).type('image/jpeg').send(Buffer.from(jpeg));
    },
  });
}
