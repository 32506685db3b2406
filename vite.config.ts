/** Builds the page into dist/page, from where the gateway serves it under a CSP of `default-src 'self'`. */
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'src/page',
  build: {
    outDir: '../../dist/page',
    emptyOutDir: true,
    rolldownOptions: { input: ['src/page/index.html', 'src/page/en.html'] },
    // The CSP allows neither inline scripts nor data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // `npx vite`: the page from source, the data from a gateway (or test/peers/page/page-api.ts) on its default port.
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8080', ws: true } } },
});
