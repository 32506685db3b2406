/** Builds the page as it is shipped. */
import { join } from 'node:path';
import { build } from 'vite';

const repo = join(import.meta.dirname, '../../..');

export async function buildPage(outDir: string): Promise<void> {
  const { NODE_ENV: before } = process.env;
  // The test runner's own makes another page, a larger one, than the one that is shipped.
  process.env['NODE_ENV'] = 'production';
  try {
    await build({
      configFile: join(repo, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir, emptyOutDir: true },
    });
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}
