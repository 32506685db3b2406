/** `GET /api/v1/doctor`: what is wrong, and what to do. `GET /api/v1/support-bundle`: what support needs, for people who are signed in. */
import type { FastifyInstance } from 'fastify';
import { downloadName } from '../../domain/download-name.ts';
import { worstOf } from '../../domain/finding.ts';
import { Problem } from '../../ops/problem.ts';
import type { WebContext } from '../context.ts';
import { sendFile } from './download.ts';
import { statusToJson } from './json.ts';
import type { DoctorJson } from './support-schema.ts';

export function registerSupportRoutes(app: FastifyInstance, context: WebContext): void {
  const { shop, clock } = context;
  /** Whoever asks while it is being found out waits for the same. */
  const examined = shared(() => supportOf(context).examine());
  const packed = shared(async () => supportOf(context).bundle(await statusToJson(context)));

  app.get('/api/v1/doctor', async (_request, reply): Promise<DoctorJson> => {
    const findings = await examined();
    reply.header('cache-control', 'no-store');
    return { worst: worstOf(findings), findings: [...findings] };
  });

  app.get('/api/v1/support-bundle', async (_request, reply) => {
    const bundle = await packed();
    const name = downloadName('tar.gz', { what: 'support', shop, nowMs: clock.nowMs() });
    return sendFile(reply, { name, type: 'application/gzip' }, bundle);
  });
}

function supportOf({ support }: WebContext): NonNullable<WebContext['support']> {
  if (support === undefined) throw new Problem(404, 'No doctor', 'This server can not examine itself.');
  return support;
}

function shared<T>(make: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  return () =>
    (underWay ??= Promise.resolve()
      .then(make)
      .finally(() => {
        underWay = undefined;
      }));
}
