/** `GET /metrics` (agent/support/metrics.ts), for monitoring that polls every few seconds. */
import type { FastifyInstance } from 'fastify';
import { systemRoutes } from '../../../contract/page/routes/system.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import type { WebContext } from '../context.ts';
import { refused } from '../refused.ts';
import { routesOf } from '../route.ts';

export function registerMetricsRoute(app: FastifyInstance, context: Pick<WebContext, 'metrics'>): void {
  routesOf(app, systemRoutes)('GET /metrics', async ({ reply }) => {
    if (context.metrics === undefined) throw refused(404, refusal('request.no_metrics'));
    const { contentType, text } = await context.metrics.render();
    return reply.header('content-type', contentType).header('cache-control', 'no-store').send(text);
  });
}
