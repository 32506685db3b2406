/**
 * In the tests the store's thread runs from one file, made when it is first asked for: it is started some thousand times, and finding and
 * loading two hundred modules takes it twice as long as all the rest. What the modules say is the same.
 */
import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin, type Rolldown } from 'vite';
import type {} from 'vitest/node';

const starter = fileURLToPath(new URL('../src/agent/store/worker/worker-thread.ts', import.meta.url));
const thread = fileURLToPath(new URL('../src/agent/store/worker/worker.ts', import.meta.url));
const folder = fileURLToPath(new URL('../node_modules/.cache/store-thread', import.meta.url));
const startsIt = /new URL\(`\.\/worker\.\$\{extension\}`, import\.meta\.url\)/;

let made: Promise<URL> | undefined;

async function make(): Promise<URL> {
  const { output } = (await build({
    ...{ configFile: false, logLevel: 'warn', ssr: { noExternal: ['zod'] } },
    build: { ssr: thread, write: false, target: 'node24', minify: false },
  })) as Rolldown.RolldownOutput;
  const [{ code }, ...others] = output;
  if (others.length > 0 || code.includes('import.meta'))
    throw new Error('the store’s thread is more than one file');
  // By its content, in one go: other runs may make theirs at the same time.
  const path = join(folder, `${createHash('sha256').update(code).digest('hex').slice(0, 16)}.mjs`);
  await mkdir(folder, { recursive: true });
  await writeFile(`${path}.${process.pid}`, code);
  await rename(`${path}.${process.pid}`, path);
  return pathToFileURL(path);
}

export function storeThreadInOneFile(): Plugin {
  return {
    name: 'store-thread-in-one-file',
    // Kept by Vitest as long as the starter's own text stays as it is, it would start a thread of before a change to any other module.
    configureVitest: ({ defineCacheKeyGenerator }) =>
      defineCacheKeyGenerator(({ id }) => (id === starter ? false : undefined)),
    async transform(code, id) {
      if (id !== starter) return undefined;
      if (!startsIt.test(code))
        throw new Error(`${starter} starts its thread otherwise than this plugin knows`);
      made ??= make();
      return { code: code.replace(startsIt, `new URL(${JSON.stringify((await made).href)})`), map: null };
    },
  };
}
