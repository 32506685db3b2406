/** `GET /api/v1/openapi.json`: this interface for programs and their authors. It contains no secret and is public. */
import type { FastifyInstance } from 'fastify';
import { gatewayRoutes } from '../../../contract/page/routes/gateway.ts';
import { version } from '../../../lib/version.ts';
import { openApiDocument } from '../openapi/document.ts';
import { type DeclaredRoute, routesOf } from '../route.ts';

/** To be called after all other routes. */
export function registerDocumentRoute(app: FastifyInstance, routes: readonly DeclaredRoute[]): void {
  let text: Promise<string> | undefined;
  const make = async () => JSON.stringify(await openApiDocument(routes, version));
  routesOf(app, gatewayRoutes)('GET /api/v1/openapi.json', async ({ reply }) => {
    // Made once, when it is first asked for: the start of a small gateway has no time for it.
    text ??= make();
    return reply
      .header('cache-control', 'no-cache')
      .type('application/json; charset=utf-8')
      .send(await text);
  });
}
