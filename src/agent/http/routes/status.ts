/** `/healthz`, and the state of every component. */
import type { FastifyInstance } from 'fastify';
import { bearerTokenOf, sameSecret } from '../../../lib/http/bearer.ts';
import type { WebContext } from '../context.ts';
import { statusToJson } from '../json.ts';

export function registerStatusRoutes(
  app: FastifyInstance,
  context: WebContext,
  stateToken: string | undefined,
): void {
  app.get('/api/v1/status', () => statusToJson(context));

  // Bare liveness for any client; with the token, details for monitoring.
  app.get('/healthz', async (request) => {
    const token = bearerTokenOf(request.headers.authorization);
    if (stateToken === undefined || token === undefined || !sameSecret(token, stateToken))
      return { status: 'ok' };
    const { cameras, posAccounts, printers, queue, storage, cloud, clock } = await statusToJson(context);
    return { status: 'ok', cameras, posAccounts, printers, queue, storage, cloud, clock };
  });
}
