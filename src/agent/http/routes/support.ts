/** `GET /api/v1/doctor`: findings and advice. `GET /api/v1/support-bundle`: data for support, for signed-in people. */
import type { FastifyInstance } from 'fastify';
import { systemRoutes } from '../../../contract/page/routes/system.ts';
import { findingJson } from '../../../domain/doctor/doctor-text.ts';
import { worstOf } from '../../../domain/doctor/finding.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import { downloadName } from '../../../domain/setup/download-name.ts';
import { sendFile } from '../../../lib/http/download.ts';
import type { WebContext } from '../context.ts';
import { statusToJson } from '../json.ts';
import { refused } from '../refused.ts';
import { routesOf } from '../route.ts';

export function registerSupportRoutes(app: FastifyInstance, context: WebContext): void {
  const { shop, clock } = context;
  const route = routesOf(app, systemRoutes);
  /** Concurrent requests share one examination. */
  const examined = shared(() => supportOf(context).examine());
  const packed = shared(async () => supportOf(context).bundle(await statusToJson(context)));

  route('GET /api/v1/doctor', async ({ reply }) => {
    const findings = await examined();
    reply.header('cache-control', 'no-store');
    return { worst: worstOf(findings), findings: findings.map(findingJson) };
  });

  route('GET /api/v1/support-bundle', async ({ reply }) => {
    const bundle = await packed();
    const name = downloadName('tar.gz', { what: 'support', shop, nowMs: clock.nowMs() });
    return sendFile(reply, { name, type: 'application/gzip' }, bundle);
  });
}

function supportOf({ support }: WebContext): NonNullable<WebContext['support']> {
  if (support === undefined) throw refused(404, refusal('request.no_doctor'));
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
