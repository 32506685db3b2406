/** Builds the page into dist/page, from where the gateway serves it under a CSP of `default-src 'self'`. */
import { fileURLToPath } from 'node:url';
import { defineConfig, type Rolldown } from 'vite';

const main = fileURLToPath(new URL('src/page/main.tsx', import.meta.url));

/** Whether the page's start imports it, not only later. */
function isOfFirst(id: string, chunking: Rolldown.ChunkingContext, seen = new Set<string>()): boolean {
  if (id === main) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  return (
    chunking.getModuleInfo(id)?.importers.some((importer) => isOfFirst(importer, chunking, seen)) ?? false
  );
}

export default defineConfig({
  root: 'src/page',
  // Relative: a receiver may be behind a proxy with a path of its own.
  base: './',
  build: {
    outDir: '../../dist/page',
    emptyOutDir: true,
    rolldownOptions: {
      input: ['src/page/index.html', 'src/page/en.html'],
      // One file of all that the first load has in both languages: small ones pack badly, and each is a request.
      output: {
        codeSplitting: {
          groups: [
            { debugName: 'first', name: (id, chunking) => (isOfFirst(id, chunking) ? 'first' : null) },
          ],
        },
      },
    },
    // The CSP allows neither inline scripts nor data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // `npx vite`: the page from source, the data from a gateway (or test/peers/page/page-api.ts) on its default port.
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8080', ws: true } } },
});
