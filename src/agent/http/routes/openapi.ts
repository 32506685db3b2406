/** `GET /api/v1/openapi.json`: this interface for programs and their authors. It contains no secret and is public. */
import type { FastifyInstance } from 'fastify';
import { gatewayRoutes } from '../../../contract/page/routes/gateway.ts';
import { version } from '../../../lib/version.ts';
import { openApiDocument } from '../openapi/document.ts';
import { type DeclaredRoute, routesOf } from '../route.ts';

/** To be called after all other routes. */
export function registerDocumentRoute(app: FastifyInstance, routes: readonly DeclaredRoute[]): void {
  routesOf(app, gatewayRoutes)('GET /api/v1/openapi.json', ({ reply }) =>
    reply.header('cache-control', 'no-cache').type('application/json; charset=utf-8').send(text),
  );
  // Made once, at the start: while cameras are read, nothing may block this thread.
  const text = JSON.stringify(openApiDocument(routes, version));
}
