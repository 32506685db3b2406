/** `GET /api/v1/openapi.json`: this interface for programs and those who write them. It holds no secret, so everybody may read it. */
import type { FastifyInstance } from 'fastify';
import { version } from '../../../lib/version.ts';
import { openApiDocument } from '../openapi/document.ts';

let document: string | undefined;

export function registerDocumentRoute(app: FastifyInstance): void {
  // Made at the start, once: while cameras are read, nothing may hold up this thread.
  document ??= JSON.stringify(openApiDocument(version));
  const text = document;
  app.get('/api/v1/openapi.json', (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('application/json; charset=utf-8').send(text),
  );
}
