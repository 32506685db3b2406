/** Erasures on request of a person at the page. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { salesRoutes } from '../../../contract/page/routes/sales.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import type { ErasureRecord } from '../../store/erasure/erasures.ts';
import { callerIfAny } from '../access/guard.ts';
import { detail } from '../activity.ts';
import type { WebContext } from '../context.ts';
import { refused } from '../refused.ts';
import { noSale } from '../request.ts';
import { routesOf } from '../route.ts';

export function registerErasureRoutes(app: FastifyInstance, { store, shop, clock }: WebContext): void {
  const route = routesOf(app, salesRoutes);
  const json = ({ sale, erasedAtMs, ...record }: ErasureRecord) => ({
    ...record,
    ...{ saleId: sale, erasedAt: rfc3339(erasedAtMs, shop.timeZone) },
  });

  route('POST /api/v1/sales/:saleId/erase', async ({ params: { saleId }, body, request }) => {
    if ((await store.read.pair(saleId)) === undefined) throw noSale(saleId);
    const { picture, reason } = body;
    const caller = callerIfAny(request);
    const by = caller?.kind === 'session' ? caller.person.name : undefined;
    detail(request, { saleId });
    const nowMs = clock.nowMs();
    const erasure = {
      ...{ id: randomUUID(), sale: saleId, reason, origin: 'gateway' as const },
      ...{ requestedAt: rfc3339(nowMs, shop.timeZone) },
      ...(by !== undefined && { by }),
      ...(picture !== undefined && { picture }),
    };
    const outcome = await store.write.erase(erasure);
    if (outcome.kind === 'full') throw refused(409, refusal('request.erasures_full'));
    return json({ ...erasure, erasedAtMs: nowMs, isReported: false });
  });

  route('GET /api/v1/erasures', async ({ query: { limit } }) => ({
    erasures: (await store.read.erasures(limit)).map(json),
  }));
}
