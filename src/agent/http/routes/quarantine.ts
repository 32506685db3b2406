/** `GET /api/v1/quarantine` and the retries: events rejected by the cloud, the reasons, and new attempts. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { quarantineJson, retriedJson } from '../../../contract/page/quarantine.ts';
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
  const route = routesOf(app, 'Sales');

  route('GET /api/v1/quarantine', {
    access: 'api-token',
    summary: 'What the cloud did not take, and why',
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    answers: { 200: quarantineJson },
    handle: async ({ query }) => {
      const [items, queue] = await Promise.all([store.read.quarantined(query.limit), store.read.queue()]);
      return {
        total: queue.quarantined,
        items: items.map(({ waitingSinceMs, problem, ...item }) => ({
          ...item,
          problem: problemJson(problem),
          waitingSince: rfc3339(waitingSinceMs, shop.timeZone),
        })),
      };
    },
  });

  route('GET /api/v1/quarantine/:id', {
    access: 'api-token',
    summary: 'An event that the cloud did not take, byte for byte as it was sent',
    answers: { 200: { type: 'application/cloudevents+json; charset=utf-8', words: 'The event' } },
    problems: { 404: 'There is no such event in quarantine.' },
    handle: async ({ params: { id }, reply }) => {
      const body = await store.read.quarantinedBody(id);
      if (body === undefined) throw notThere(id);
      return reply.type('application/cloudevents+json; charset=utf-8').send(body);
    },
  });

  route('POST /api/v1/quarantine/:id/retry', {
    access: 'api-token',
    summary: 'Sends one again',
    answers: { 200: retriedJson },
    problems: { 404: 'There is no such event or picture in quarantine.' },
    handle: async ({ params: { id } }) => {
      const retried = await store.write.retryQuarantined({ id });
      if (retried === 0) throw notThere(id);
      return { retried };
    },
  });

  route('POST /api/v1/quarantine/retry', {
    access: 'api-token',
    summary: 'Sends all of a sale again, or all there is',
    query: z.strictObject({ saleId: z.string().min(1).max(512).optional() }),
    answers: { 200: retriedJson },
    handle: async ({ query: { saleId } }) => {
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
    },
  });
}

function notThere(id: string): Problem {
  return refused(404, 'Not in quarantine', refusal('request.not_quarantined', { id }));
}
