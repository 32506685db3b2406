/** `/healthz`, and the state of every part. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { WebContext } from '../context.ts';
import { statusToJson } from './json.ts';

export function registerStatusRoutes(
  app: FastifyInstance,
  context: WebContext,
  stateToken: string | undefined,
): void {
  app.get('/api/v1/status', () => statusToJson(context));

  // Bare liveness for anyone; with the token, what monitoring wants to know.
  app.get('/healthz', async (request) => {
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (stateToken === undefined || token === undefined || !sameText(token, stateToken))
      return { status: 'ok' };
    const { cameras, queue, cloud, clock } = await statusToJson(context);
    return { status: 'ok', cameras, queue, cloud, clock };
  });
}

/** Takes the same time wherever the texts differ. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
