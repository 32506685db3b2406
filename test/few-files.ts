/**
 * In the tests our program, the gateway that rigs kill, and the threads and processes of tests' own processes run from a few files, made when they are first asked for: they are
 * started some thousand times, and finding and loading a thousand modules takes most of a start. What the modules say is the same. The store's
 * threads serve one store after another (agent/store/warm-worker.ts).
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';
import type {} from 'vitest/node';
import { bundle, content, packagesApart } from '../scripts/bundle.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const cache = at('../node_modules/.cache/few-files');

type Start = {
  /** The module that starts it, and how. */
  readonly starter: string;
  readonly startsIt: RegExp;
  readonly entry: string;
  /** Packages that are found in node_modules. */
  readonly apart: readonly string[];
  /** Module whose `WarmWorker` starts it in place of `Worker`. */
  readonly startedBy?: string;
};

/** A thread or process whose address depends on the extension of its starter. */
const ofExtension = (starter: string, name: string): Start => ({
  starter: at(`../src/${starter}`),
  startsIt: new RegExp(
    `new URL\\(\`${name.replaceAll('.', '\\.')}\\.\\$\\{extension\\}\`, import\\.meta\\.url\\)`,
  ),
  entry: join(dirname(at(`../src/${starter}`)), `${name}.ts`),
  apart: packagesApart,
});

const starts: readonly Start[] = [
  ofExtension('agent/cameras/pictures/picture-child.ts', './picture-process'),
  ofExtension('agent/store/recovery/startup-check.ts', './recovery-worker'),
  ofExtension('agent/store/recovery/startup-check.ts', '../worker/read-only-process'),
  ofExtension('printer-proxy/rules/try-rules.ts', './try-worker'),
  ofExtension('printer-proxy/capture/capture-thread.ts', './capture-worker'),
  {
    starter: at('../src/agent/store/worker/worker-thread.ts'),
    startsIt: /new URL\(`\.\/worker\.\$\{extension\}`, import\.meta\.url\)/,
    entry: at('./agent/store/warm-thread.ts'),
    apart: packagesApart,
    startedBy: at('./agent/store/warm-worker.ts'),
  },
  {
    starter: at('./peers/program.ts'),
    startsIt: /new URL\(["']\.\.\/\.\.\/src\/main\.ts["'], import\.meta\.url\)/,
    entry: at('../src/main.ts'),
    apart: packagesApart,
  },
  {
    starter: at('./reliability/core-process.ts'),
    startsIt: /new URL\(["']\.\/core\.ts["'], import\.meta\.url\)/,
    entry: at('./reliability/core.ts'),
    apart: packagesApart,
  },
];

async function make({ entry, apart }: Start): Promise<URL> {
  const output = await bundle({
    entry,
    apart,
    addressOf: (path) => JSON.stringify(pathToFileURL(path).href),
    extension: 'mjs',
  });
  // By its content, in one go: other runs may make theirs at the same time.
  const hash = createHash('sha256');
  for (const file of output) hash.update(file.fileName).update(content(file));
  const folder = join(cache, hash.digest('hex').slice(0, 16));
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true });
    const making = await mkdtemp(join(cache, 'making-'));
    // Some tests start the program as another user.
    await chmod(making, 0o755);
    for (const file of output) await writeFile(join(making, file.fileName), content(file));
    await rename(making, folder).catch(() => rm(making, { recursive: true }));
  }
  const first = output.find((file) => file.type === 'chunk' && file.facadeModuleId === entry);
  if (first === undefined) throw new Error(`nothing was made of ${entry}`);
  return pathToFileURL(join(folder, first.fileName));
}

const made = new Map<Start, Promise<URL>>();

function startedBy(path: string, code: string): string {
  const importsWorker = /import \{ Worker \} from ["']node:worker_threads["']/;
  if (!importsWorker.test(code))
    throw new Error('the starter imports Worker otherwise than this plugin knows');
  return code.replace(importsWorker, `import { WarmWorker as Worker } from ${JSON.stringify(path)}`);
}

export function startsFromFewFiles(): Plugin {
  return {
    name: 'starts-from-few-files',
    // Kept by Vitest as long as the starter's own text stays as it is, it would start what was before a change to any other module.
    configureVitest: ({ defineCacheKeyGenerator }) =>
      defineCacheKeyGenerator(({ id }) => (starts.some(({ starter }) => id === starter) ? false : undefined)),
    async transform(code, id) {
      const ofThis = starts.filter(({ starter }) => id === starter);
      if (ofThis.length === 0) return undefined;
      let started = code;
      for (const start of ofThis) {
        if (!start.startsIt.test(started))
          throw new Error(`${id} starts ${start.entry} otherwise than this plugin knows`);
        const url = made.get(start) ?? make(start);
        made.set(start, url);
        started = started.replace(start.startsIt, `new URL(${JSON.stringify((await url).href)})`);
        if (start.startedBy !== undefined) started = startedBy(start.startedBy, started);
      }
      return { code: started, map: null };
    },
  };
}
