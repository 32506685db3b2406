/** Stored data as JSON, for programs with a reader's token or one of the receiver's own file. */

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { problemJson } from '../domain/problem/problem-text.ts';
import { receiverProblem } from '../domain/problem/receiver/receiver.ts';
import { shopSource } from '../domain/sale/identity.ts';
import { saleKinds } from '../domain/sale/sale-kinds.ts';
import { missingOf } from './accept.ts';
import { access, readableShop } from './access.ts';
import { parse, pictureParams } from './gateway-routes.ts';
import { refused } from './refused.ts';
import type { ContractRouteContext } from './route-context.ts';
import { readSaleEvent } from './stored-events.ts';

const salesQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(64).optional(),
  source: z.string().max(200).optional(),
  register: z.string().max(200).optional(),
  day: z.iso.date().optional(),
  kind: z.enum(saleKinds).optional(),
  minAmount: z.coerce.number().optional(),
  maxAmount: z.coerce.number().optional(),
});

const unreadable = problemJson(receiverProblem('receiver.event_unreadable'));

export function addReadingRoutes(api: FastifyInstance, context: ContractRouteContext): void {
  const { sales, pictures, clips, gateways } = context;

  api.get('/v1/thumbnails/:sha256', access('reader'), async (request, reply) => {
    const { sha256 } = parse(pictureParams, request.params);
    const shop = readableShop(request);
    const isReadable = shop === undefined || (await sales.namesPicture(shopSource(shop), sha256));
    // The same answer as for one that is not here: nobody learns what other shops have.
    const jpeg = isReadable ? await pictures.read(sha256) : undefined;
    if (jpeg === undefined) throw refused(404, receiverProblem('receiver.no_picture'));
    return reply
      .type('image/jpeg')
      .header('cache-control', 'private, immutable, max-age=31536000')
      .send(jpeg);
  });

  api.get('/v1/sales', access('reader'), async (request) => {
    const { source: requested, ...others } = parse(salesQuery, request.query);
    const shop = readableShop(request, requested?.replace(/^\/shops\//, ''));
    const source = shop === undefined ? undefined : shopSource(shop);
    const page = await sales.find(withoutUndefined({ ...others, source }));
    const clipsOf = await clips.ofSales(page.sales);
    return {
      ...page,
      sales: await Promise.all(
        page.sales.map(async ({ body, receivedAtMs, ...sale }, index) => {
          const event = readSaleEvent(body);
          const received = { ...sale, receivedAt: new Date(receivedAtMs).toISOString() };
          if (event === undefined) return { ...received, event: null, problem: unreadable };
          return {
            ...received,
            clips: (clipsOf[index] ?? []).map(({ atMs, fromMs, untilMs, ...clip }) => ({
              ...clip,
              at: new Date(atMs).toISOString(),
              from: new Date(fromMs).toISOString(),
              until: new Date(untilMs).toISOString(),
            })),
            missingPictures: await missingOf(event, pictures),
            // The event as sent: a later gateway may send fields unknown here.
            event: JSON.parse(body) as unknown,
          };
        }),
      ),
    };
  });

  api.get('/v1/gateways', access('owner'), async () => ({
    gateways: (await gateways.all()).map(
      ({ firstSeenMs, lastSeenMs, goneAtMs, status, statusReceivedMs, ...gateway }) => ({
        ...gateway,
        ...(goneAtMs !== null && { gone: new Date(goneAtMs).toISOString() }),
        firstSeen: new Date(firstSeenMs).toISOString(),
        lastSeen: new Date(lastSeenMs).toISOString(),
        status: status === null ? null : (JSON.parse(status) as unknown),
        statusReceived: statusReceivedMs === null ? null : new Date(statusReceivedMs).toISOString(),
      }),
    ),
  }));
}

type WithoutUndefined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): WithoutUndefined<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, one]) => one !== undefined),
  ) as WithoutUndefined<T>;
}
