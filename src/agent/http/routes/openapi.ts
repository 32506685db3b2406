/** `GET /api/v1/openapi.json`: this interface for programs and their authors. It contains no secret and is public. */
import type { FastifyInstance } from 'fastify';
import { version } from '../../../lib/version.ts';
import { openApiDocument } from '../openapi/document.ts';

let document: string | undefined;

export function registerDocumentRoute(app: FastifyInstance): void {
  // Made once, at the start: while cameras are read, nothing may block this thread.
  document ??= JSON.stringify(openApiDocument(version));
  const text = document;
  app.get('/api/v1/openapi.json', (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('application/json; charset=utf-8').send(text),
  );
}
