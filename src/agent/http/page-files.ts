/** Files of the built page. `/` is the page in the language that was chosen in this browser, else in the browser's own. */
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { languageCookie, languageOfTag, tagInCookies } from '../../contract/page/language.ts';
import { chooseLanguage } from '../../lib/text/language.ts';

export function registerPageFiles(app: FastifyInstance, folder: string): void {
  void app.register(fastifyStatic, {
    root: folder,
    immutable: true,
    maxAge: '365d',
    // scripts/pack-page.ts; browsers accept brotli over TLS alone.
    preCompressed: true,
    // Its files have a hash in their names; the pages that reference them, the service worker and the manifest must be fresh.
    setHeaders(reply, path) {
      if (!path.includes('/assets/')) reply.header('cache-control', 'no-cache');
    },
  });
  app.get('/', (request, reply) => {
    const chosen = tagInCookies(request.headers.cookie ?? '');
    // Safari keeps a cookie that a script has set for a week.
    if (chosen !== undefined) void reply.header('set-cookie', languageCookie(chosen));
    void reply.header('vary', 'accept-language, cookie');
    const language = chooseLanguage(chosen && languageOfTag(chosen), request.headers['accept-language']);
    // The documents may have the same size and time of change, of which the file's validators are made.
    return reply.sendFile(language === 'ja' ? 'index.html' : 'en.html', { etag: false, lastModified: false });
  });
}
