/** `/healthz`, and the state of every component. */
import type { FastifyInstance } from 'fastify';
import { gatewayRoutes } from '../../../contract/page/routes/gateway.ts';
import { bearerTokenOf, sameSecret } from '../../../lib/http/bearer.ts';
import type { WebContext } from '../context.ts';
import { statusToJson } from '../json.ts';
import { routesOf } from '../route.ts';

export function registerStatusRoutes(
  app: FastifyInstance,
  context: WebContext,
  stateToken: string | undefined,
): void {
  routesOf(app, gatewayRoutes)('GET /api/v1/status', () => statusToJson(context));

  registerHealthRoute(app, { context, stateToken });
}

const status = 'ok' as const;

/** Bare liveness for any client; with the token, details for monitoring. */
export function registerHealthRoute(
  app: FastifyInstance,
  details?: { readonly context: WebContext; readonly stateToken: string | undefined },
): void {
  routesOf(app, gatewayRoutes)('GET /healthz', async ({ request }) => {
    const token = bearerTokenOf(request.headers.authorization);
    if (details?.stateToken === undefined || token === undefined || !sameSecret(token, details.stateToken))
      return { status };
    const { cameras, posAccounts, printers, queue, storage, cloud, clock } = await statusToJson(
      details.context,
    );
    return { status, cameras, posAccounts, printers, queue, storage, cloud, clock };
  });
}
