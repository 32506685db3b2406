/** A file for a browser to save: made per request, and cached nowhere on the way. */
import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

export function sendFile(
  reply: FastifyReply,
  { name, type }: { readonly name: string; readonly type: string },
  content: string | Buffer | Readable,
): FastifyReply {
  return reply
    .type(type)
    .header('cache-control', 'no-store')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(content);
}
