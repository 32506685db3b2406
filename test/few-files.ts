/**
 * In the tests our program and the store's thread run from a few files, made when they are first asked for: they are started some thousand
 * times, and finding and loading a thousand modules takes most of a start. What the modules say is the same.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin, type Rolldown } from 'vite';
import type {} from 'vitest/node';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const cache = at('../node_modules/.cache/few-files');

type Start = {
  /** The module that starts it, and how. */
  readonly starter: string;
  readonly startsIt: RegExp;
  readonly entry: string;
  /** Packages that have to be found in node_modules; undefined for all but zod, which has the most modules. */
  readonly external?: readonly string[];
};

const starts: readonly Start[] = [
  {
    starter: at('../src/agent/store/worker/worker-thread.ts'),
    startsIt: /new URL\(`\.\/worker\.\$\{extension\}`, import\.meta\.url\)/,
    entry: at('../src/agent/store/worker/worker.ts'),
  },
  {
    starter: at('./peers/program.ts'),
    startsIt: /new URL\(["']\.\.\/\.\.\/src\/main\.ts["'], import\.meta\.url\)/,
    entry: at('../src/main.ts'),
    // Native code, and what reads files of its own.
    external: ['better-sqlite3', 'sharp', 'pino', 'pdfkit'],
  },
];

/** Threads and programs that are started by their address are made as well; other files are found from where a module was. */
const places: Plugin = {
  name: 'places-of-modules',
  enforce: 'pre',
  transform(code, id) {
    if (!code.includes('import.meta.url') || id.includes('node_modules')) return undefined;
    const started = /new URL\(`([./\w-]+)\.\$\{extension\}`, import\.meta\.url\)/g;
    const here = JSON.stringify(pathToFileURL(id).href);
    const placed = code.replaceAll(started, (_, path: string) => {
      const file = this.emitFile({ type: 'chunk', id: join(dirname(id), `${path}.ts`) });
      return `new URL('.' + import.meta.ROLLUP_FILE_URL_${file}, import.meta.place)`;
    });
    const moved = placed
      .replaceAll('import.meta.url', here)
      .replaceAll('import.meta.place', 'import.meta.url');
    return { code: moved, map: null };
  },
};

async function make({ entry, external }: Start): Promise<URL> {
  const { output } = (await build({
    ...{ configFile: false, logLevel: 'warn', plugins: [places] },
    ssr: external === undefined ? { noExternal: ['zod'] } : { noExternal: true, external: [...external] },
    build: {
      ...{ ssr: entry, write: false, target: 'node24', minify: false },
      rolldownOptions: { output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' } },
    },
  })) as Rolldown.RolldownOutput;
  // By its content, in one go: other runs may make theirs at the same time.
  const hash = createHash('sha256');
  for (const file of output)
    hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source);
  const folder = join(cache, hash.digest('hex').slice(0, 16));
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true });
    const making = await mkdtemp(join(cache, 'making-'));
    // Some tests start the program as another user.
    await chmod(making, 0o755);
    for (const file of output)
      await writeFile(join(making, file.fileName), file.type === 'chunk' ? file.code : file.source);
    await rename(making, folder).catch(() => rm(making, { recursive: true }));
  }
  const first = output.find((file) => file.type === 'chunk' && file.facadeModuleId === entry);
  if (first === undefined) throw new Error(`nothing was made of ${entry}`);
  return pathToFileURL(join(folder, first.fileName));
}

const made = new Map<Start, Promise<URL>>();

export function startsFromFewFiles(): Plugin {
  return {
    name: 'starts-from-few-files',
    // Kept by Vitest as long as the starter's own text stays as it is, it would start what was before a change to any other module.
    configureVitest: ({ defineCacheKeyGenerator }) =>
      defineCacheKeyGenerator(({ id }) => (starts.some(({ starter }) => id === starter) ? false : undefined)),
    async transform(code, id) {
      const start = starts.find(({ starter }) => id === starter);
      if (start === undefined) return undefined;
      if (!start.startsIt.test(code))
        throw new Error(`${id} starts ${start.entry} otherwise than this plugin knows`);
      const url = made.get(start) ?? make(start);
      made.set(start, url);
      return {
        code: code.replace(start.startsIt, `new URL(${JSON.stringify((await url).href)})`),
        map: null,
      };
    },
  };
}
