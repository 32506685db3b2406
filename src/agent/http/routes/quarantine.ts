/** `GET /api/v1/quarantine` and the retries: events rejected by the cloud, the reasons, and new attempts. */
import type { FastifyInstance } from 'fastify';
import { salesRoutes } from '../../../contract/page/routes/sales.ts';
import { problemJson } from '../../../domain/problem/problem-text.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import type { Problem } from '../../../lib/http/problem.ts';
import type { WebContext } from '../context.ts';
import { refused } from '../refused.ts';
import { routesOf } from '../route.ts';

/** In one transaction: the intake waits at most for this many. */
const retryAtOnce = 200;

export function registerQuarantineRoutes(app: FastifyInstance, { store, shop }: WebContext): void {
  const route = routesOf(app, salesRoutes);

  route('GET /api/v1/quarantine', async ({ query }) => {
    const [items, queue] = await Promise.all([store.read.quarantined(query.limit), store.read.queue()]);
    return {
      total: queue.quarantined,
      items: items.map(({ waitingSinceMs, problem, ...item }) => ({
        ...item,
        problem: problemJson(problem),
        waitingSince: rfc3339(waitingSinceMs, shop.timeZone),
      })),
    };
  });

  route('GET /api/v1/quarantine/:id', async ({ params: { id }, reply }) => {
    const body = await store.read.quarantinedBody(id);
    if (body === undefined) throw notThere(id);
    return reply.type('application/cloudevents+json; charset=utf-8').send(body);
  });

  route('POST /api/v1/quarantine/:id/retry', async ({ params: { id } }) => {
    const retried = await store.write.retryQuarantined({ id });
    if (retried === 0) throw notThere(id);
    return { retried };
  });

  route('POST /api/v1/quarantine/retry', async ({ query: { saleId } }) => {
    if (saleId !== undefined) return { retried: await store.write.retryQuarantined({ saleId }) };
    // Bounded by the number at the start: events rejected meanwhile are left for the next retry.
    const { quarantined } = await store.read.queue();
    let retried = 0;
    while (retried < quarantined) {
      const some = await store.write.retryQuarantined({
        oldest: Math.min(retryAtOnce, quarantined - retried),
      });
      if (some === 0) break;
      retried += some;
    }
    return { retried };
  });
}

function notThere(id: string): Problem {
  return refused(404, refusal('request.not_quarantined', { id }));
}
