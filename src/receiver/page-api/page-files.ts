/** The built page, the same as a gateway serves: its documents to those who are logged in, its files to all. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { access } from '../access.ts';
import type { Visits } from '../viewer/visits.ts';

/** Beside the built server, or in dist when the sources are run; undefined where it was not built. */
export function builtPage(): string | undefined {
  return ['../../../dist/page', '../../page', './page']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(`${path}/index.html`) && existsSync(`${path}/assets`));
}

/** Scripts of its own alone, which may ask this receiver alone. */
const contentSecurityPolicy =
  "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export async function addPageFiles(app: FastifyInstance, folder: string, visits: Visits): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    serve: false,
    // scripts/pack-page.ts; browsers accept brotli over TLS alone.
    preCompressed: true,
  });
  app.get('/', access('look'), (request, reply) => {
    const { language } = visits.view(request);
    return reply
      .headers({ 'content-security-policy': contentSecurityPolicy, 'cache-control': 'no-store' })
      .sendFile(language === 'ja' ? 'index.html' : 'en.html', {
        ...{ etag: false, lastModified: false, cacheControl: false },
      });
  });
  app.get('/assets/*', access('public'), (request, reply) => {
    const { '*': name } = request.params as { '*': string };
    return reply.sendFile(`assets/${name}`, { immutable: true, maxAge: '365d' });
  });
  for (const name of ['icon-192.png', 'manifest.webmanifest'])
    app.get(`/${name}`, access('public'), (_request, reply) => reply.sendFile(name));
}
