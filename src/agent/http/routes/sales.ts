/** `GET /api/v1/sales`, their count, one sale, its pictures. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SalesCountJson, SalesHoursJson, SalesPageJson } from '../../../contract/page/sales.ts';
import { hourSpans, isDate } from '../../../domain/time/shop-day.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { Problem } from '../../../lib/http/problem.ts';
import type { WebContext } from '../context.ts';
import { pairToJson } from '../json.ts';
import { noSale } from '../request.ts';
import { salesFilterSchema, toFilter } from './sales-filter.ts';

const ofPage = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(100).optional(),
};

export const thumbnailQuery = z.strictObject({
  camera: z.string().max(64).optional(),
  offset: z.coerce.number().int().default(0),
  /** Hash of the requested picture, as in a sale's `thumbnail.url`: its answer may be cached. */
  sha256: z.string().max(64).optional(),
});

export const hoursQuery = z.strictObject({
  date: z.string().refine(isDate, { error: 'expected a date, such as 2026-11-24' }),
  register: z.string().max(64).optional(),
  camera: z.string().max(64).optional(),
});

/** Times without an offset are in this zone. */
export function salesQuerySchema(timeZone: string) {
  return salesFilterSchema(timeZone).extend(ofPage);
}

export function registerSalesRoutes(app: FastifyInstance, context: WebContext): void {
  const { store, shop } = context;

  const filterQuery = salesFilterSchema(shop.timeZone);
  const salesQuery = salesQuerySchema(shop.timeZone);

  app.get('/api/v1/sales', async (request): Promise<SalesPageJson> => {
    const { limit, cursor, ...filter } = parsed(salesQuery, request.query);
    const query = { ...toFilter(filter), limit, ...(cursor !== undefined && { cursor }) };
    const found = await store.read.sales(query).catch((error: unknown) => {
      if (!(error instanceof RangeError)) throw error;
      throw Problem.ofFields('Wrong query', [{ field: 'cursor', message: error.message }]);
    });
    return {
      sales: found.pairs.map((pair) => pairToJson(pair, shop.timeZone)),
      ...(found.nextCursor !== undefined && { nextCursor: found.nextCursor }),
      ...(found.searchedToMs !== undefined && { searchedTo: rfc3339(found.searchedToMs, shop.timeZone) }),
    };
  });

  app.get('/api/v1/sales/count', async (request): Promise<SalesCountJson> => {
    const { count, isAll } = await store.read.countSales(toFilter(parsed(filterQuery, request.query)));
    return { count, ...(!isAll && { orMore: true }) };
  });

  app.get('/api/v1/sales/hours', async (request): Promise<SalesHoursJson> => {
    const { date, register, camera } = parsed(hoursQuery, request.query);
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
  });

  app.get<{ Params: { saleId: string } }>('/api/v1/sales/:saleId', async (request) => {
    const pair = await store.read.pair(request.params.saleId);
    if (pair === undefined) throw noSale(request.params.saleId);
    return pairToJson(pair, shop.timeZone);
  });

  app.get<{ Params: { saleId: string } }>('/api/v1/sales/:saleId/thumbnail', async (request, reply) => {
    const { camera, offset, sha256: meant } = parsed(thumbnailQuery, request.query);
    const pair = await store.read.pair(request.params.saleId);
    if (pair === undefined) throw noSale(request.params.saleId);
    const capture = pair.captures.find(
      (candidate) =>
        (camera === undefined || candidate.camera === camera) && candidate.wantedOffsetMs === offset,
    );
    if (capture?.outcome !== 'captured') {
      throw new Problem(
        404,
        'No picture',
        `This sale has no picture there: ${capture?.outcome ?? 'no such capture'}.`,
      );
    }
    if (capture.removed) {
      throw new Problem(
        410,
        'At the cloud only',
        'The cloud has this picture; here it was removed, for its age or for want of space.',
      );
    }
    const { sha256 } = capture.thumbnail;
    const etag = `"${sha256}"`;
    // A picture never changes under its hash, but a sale's does when it is taken again. The browser may cache
    // it, shared caches may not.
    const life = meant === sha256 ? 'max-age=31536000, immutable' : 'no-cache';
    const kept = { etag, 'cache-control': `private, ${life}` };
    if (request.headers['if-none-match'] === etag) return reply.code(304).headers(kept).send();
    const jpeg = await store.read.thumbnail(sha256);
    if (jpeg === undefined) throw new Problem(404, 'No picture', 'The picture is not kept any more.');
    return reply.headers(kept).type('image/jpeg').send(Buffer.from(jpeg));
  });
}

/** Throws a problem that names the error. */
function parsed<T extends z.ZodType>(schema: T, query: unknown): z.infer<T> {
  const found = schema.safeParse(query);
  if (!found.success) throw Problem.ofZod('Wrong query', found.error);
  return found.data;
}
