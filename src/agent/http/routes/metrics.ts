/** `GET /metrics` (agent/support/metrics.ts), for monitoring that polls every few seconds. */
import type { FastifyInstance } from 'fastify';
import { systemRoutes } from '../../../contract/page/routes/system.ts';
import { Problem } from '../../../lib/http/problem.ts';
import type { WebContext } from '../context.ts';
import { routesOf } from '../route.ts';

export function registerMetricsRoute(app: FastifyInstance, context: Pick<WebContext, 'metrics'>): void {
  routesOf(app, systemRoutes)('GET /metrics', async ({ reply }) => {
    if (context.metrics === undefined) throw new Problem(404, 'No metrics', 'This server counts nothing.');
    const { contentType, text } = await context.metrics.render();
    return reply.header('content-type', contentType).header('cache-control', 'no-store').send(text);
  });
}
