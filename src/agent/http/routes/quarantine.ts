/** `GET /api/v1/quarantine` and the retries: events rejected by the cloud, the reasons, and new attempts. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { QuarantineJson, RetriedJson } from '../../../contract/page/quarantine.ts';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { Problem } from '../../../lib/http/problem.ts';
import type { WebContext } from '../context.ts';

export const listQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) });
export const retryQuery = z.strictObject({ saleId: z.string().min(1).max(512).optional() });

/** A retry has no body. */
const noBody = { bodyLimit: 1_024 };

/** In one transaction: the intake waits at most for this many. */
const retryAtOnce = 200;

export function registerQuarantineRoutes(app: FastifyInstance, context: WebContext): void {
  const { store, shop } = context;

  app.get('/api/v1/quarantine', async (request): Promise<QuarantineJson> => {
    const query = listQuery.safeParse(request.query);
    if (!query.success) throw Problem.ofZod('Wrong query', query.error);
    const [items, queue] = await Promise.all([store.read.quarantined(query.data.limit), store.read.queue()]);
    return {
      total: queue.quarantined,
      items: items.map(({ owedSinceMs, ...item }) => ({
        ...item,
        owedSince: rfc3339(owedSinceMs, shop.timeZone),
      })),
    };
  });

  // The event itself, byte for byte as it was sent.
  app.get<{ Params: { id: string } }>('/api/v1/quarantine/:id', async (request, reply) => {
    const body = await store.read.quarantinedBody(request.params.id);
    if (body === undefined) throw notThere(request.params.id);
    return reply.type('application/cloudevents+json; charset=utf-8').send(body);
  });

  app.post<{ Params: { id: string } }>('/api/v1/quarantine/:id/retry', noBody, async (request) => {
    const { id } = request.params;
    const retried = await store.write.retryQuarantined({ id });
    if (retried === 0) throw notThere(id);
    return { retried } satisfies RetriedJson;
  });

  // All of a sale, or all of them.
  app.post('/api/v1/quarantine/retry', noBody, async (request): Promise<RetriedJson> => {
    const query = retryQuery.safeParse(request.query);
    if (!query.success) throw Problem.ofZod('Wrong query', query.error);
    const { saleId } = query.data;
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
  return new Problem(404, 'Not in quarantine', `Neither an event nor a picture "${id}" is in quarantine.`);
}
