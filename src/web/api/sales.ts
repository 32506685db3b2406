/** `GET /api/v1/sales`, one sale, its pictures. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { saleKinds } from '../../domain/sale.ts';
import { Problem } from '../../ops/problem.ts';
import type { WebContext } from '../context.ts';
import { pairToJson } from './json.ts';
import { noSale, timeSchema } from './request.ts';

const salesQuery = z.strictObject({
  from: timeSchema.optional(),
  to: timeSchema.optional(),
  register: z.string().max(64).optional(),
  camera: z.string().max(64).optional(),
  kind: z.enum(saleKinds).optional(),
  minAmount: z.coerce.number().int().optional(),
  maxAmount: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(100).optional(),
});

const thumbnailQuery = z.strictObject({
  camera: z.string().max(64).optional(),
  offset: z.coerce.number().int().default(0),
});

export function registerSalesRoutes(app: FastifyInstance, context: WebContext): void {
  const { store, shop } = context;

  app.get('/api/v1/sales', async (request) => {
    const query = salesQuery.safeParse(request.query);
    if (!query.success) throw Problem.ofZod('Wrong query', query.error);
    const { from, to, ...rest } = query.data;
    try {
      const page = await store.read.sales({
        ...(Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as {
          limit: number;
        }),
        ...(from !== undefined && { fromMs: from }),
        ...(to !== undefined && { toMs: to }),
      });
      return {
        sales: page.pairs.map((pair) => pairToJson(pair, shop.timeZone)),
        ...(page.nextCursor !== undefined && { nextCursor: page.nextCursor }),
      };
    } catch (error) {
      if (error instanceof RangeError) throw new Problem(400, 'Wrong query', error.message);
      throw error;
    }
  });

  app.get<{ Params: { saleId: string } }>('/api/v1/sales/:saleId', async (request) => {
    const pair = await store.read.pair(request.params.saleId);
    if (pair === undefined) throw noSale(request.params.saleId);
    return pairToJson(pair, shop.timeZone);
  });

  app.get<{ Params: { saleId: string } }>('/api/v1/sales/:saleId/thumbnail', async (request, reply) => {
    const query = thumbnailQuery.safeParse(request.query);
    if (!query.success) throw Problem.ofZod('Wrong query', query.error);
    const { camera, offset } = query.data;
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
    // A picture never changes under its hash; the browser may keep it, nobody in between may.
    const kept = { etag, 'cache-control': 'private, max-age=31536000, immutable' };
    if (request.headers['if-none-match'] === etag) return reply.code(304).headers(kept).send();
    const jpeg = await store.read.thumbnail(sha256);
    if (jpeg === undefined) throw new Problem(404, 'No picture', 'The picture is not kept any more.');
    return reply.headers(kept).type('image/jpeg').send(Buffer.from(jpeg));
  });
}
