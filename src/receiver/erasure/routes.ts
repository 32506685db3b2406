/** Erasures over HTTP: for gateways (contract/cloud/erasure/erasure.ts), and for the owner, who requests them and reads the record. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  type ErasuresAnswer,
  erasureReportSchema,
  erasureSchema,
  maxErasures,
} from '../../contract/cloud/erasure/erasure.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import { shopOfSource } from '../../domain/sale/identity.ts';
import { access } from '../access.ts';
import { gatewayOf, jsonOf, parse } from '../gateway-routes.ts';
import { refused } from '../refused.ts';
import type { ViewerRouteContext } from '../route-context.ts';
import type { ErasureRow } from './record.ts';
import { erasedShop, erasureRequest } from './request.ts';

const maxReportBytes = 256 * 1024;

const openQuery = z.object({ done: z.coerce.number().int().min(0).max(1_000_000).optional() });
const shopParams = z.strictObject({ shop: erasedShop });
const oneParams = shopParams.extend({ id: erasureSchema.shape.id });

export function addErasureRoutes(
  api: FastifyInstance,
  { erasures, log }: Pick<ViewerRouteContext, 'erasures' | 'log'>,
): void {
  api.get('/v1/erasures', access('gateway'), async (request): Promise<ErasuresAnswer> => {
    const { done } = parse(openQuery, request.query);
    return erasures.open(gatewayOf(request), done, maxErasures);
  });

  api.post('/v1/erasures', { ...access('gateway'), bodyLimit: maxReportBytes }, async (request, reply) => {
    const { source, erasures: reported } = parse(erasureReportSchema, jsonOf(request));
    const sender = gatewayOf(request);
    const shop = shopOfSource(source);
    if (shop !== sender.shop)
      throw refused(
        403,
        receiverProblem('receiver.event_of_other_shop', { expected: sender.shop, found: shop }),
      );
    await erasures.report(sender, reported);
    for (const { id, origin } of reported) log.info({ ...sender, id, origin }, 'a gateway has erased');
    return reply.code(204).send();
  });

  api.get('/v1/shops/:shop/erasures', access('owner'), async (request) => {
    const { shop } = parse(shopParams, request.params);
    return { erasures: (await erasures.list(shop)).map(rowJson) };
  });

  api.post('/v1/shops/:shop/erasures', access('owner'), async (request, reply) => {
    const { shop } = parse(shopParams, request.params);
    const { picture, ...requested } = parse(erasureRequest, jsonOf(request));
    const row = await erasures.request({ shop, ...requested, ...(picture !== undefined && { picture }) });
    if (row === undefined) throw refused(409, receiverProblem('receiver.erasures_full', { shop }));
    log.warn({ shop, id: row.id }, 'erased on request');
    return reply.code(201).send(rowJson(row));
  });

  api.post('/v1/shops/:shop/erasures/:id/confirm', access('owner'), async (request) => {
    const { shop, id } = parse(oneParams, request.params);
    const row = await erasures.confirm(shop, id);
    if (row === undefined) throw refused(404, receiverProblem('receiver.no_erasure', { id }));
    log.warn({ shop, id }, 'erased on request of a gateway');
    return rowJson(row);
  });
}

function rowJson({ erasedAtMs, ...row }: ErasureRow): object {
  return { ...row, erasedAt: erasedAtMs === null ? null : new Date(erasedAtMs).toISOString() };
}
