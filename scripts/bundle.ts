/** Puts a program of `src` and the packages that it imports into few files without comments, with names and lines as they are (ADR 67). */
import { dirname, join, relative, resolve } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';

const source = resolve(import.meta.dirname, '../src');

/** Native code, and packages that read files of their own. */
export const packagesApart: readonly string[] = ['better-sqlite3', 'sharp', 'pino'];

type Bundle = {
  /** Path of its first module. */
  readonly entry: string;
  /** Names of packages that stay in node_modules, or all of them. */
  readonly apart: readonly string[] | true;
  /** JavaScript expression with the address of a module, from which it finds other files: by the module's path. */
  readonly addressOf: (path: string) => string;
  readonly extension: 'js' | 'mjs';
  readonly plugins?: readonly Plugin[];
};

/** An address as if every module had a file of its own beside the bundle: from there the page and the fonts are found. */
export const moduleInDist = (path: string): string =>
  `new URL(${JSON.stringify(`./${relative(source, path)}`)}, import.meta.url).href`;

export const content = (file: Rolldown.OutputChunk | Rolldown.OutputAsset): string | Uint8Array =>
  file.type === 'chunk' ? inOneByteCharacters(file.code) : file.source;

/**
 * V8 keeps a text in one byte for each character while all of them are Latin-1, otherwise in two: escapes in place of a few others halve it.
 * A file above 1 MB is kept in one byte by Node only where all of them are ASCII.
 * Code stays as it is where an escape could mean something else: after a backslash, and in a raw template.
 */
function inOneByteCharacters(code: string): string {
  const others = /[^\0-\x7f]/g;
  if (/\\[^\0-\x7f]|String\.raw`[^`]*[^\0-\x7f]/.test(code)) return code;
  const escaped = code.replace(others, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return escaped.length < 2 * code.length ? escaped : code;
}

export async function bundle({ entry, apart, addressOf, extension, plugins = [] }: Bundle) {
  const { output } = (await build({
    ...{
      configFile: false,
      logLevel: 'warn',
      plugins: [addresses(addressOf), withoutUnused, fontMetrics, ...plugins],
    },
    ssr: apart === true ? { external: true } : { noExternal: true, external: [...apart] },
    build: {
      ...{ ssr: entry, write: false, target: 'node24', minify: false },
      rolldownOptions: {
        output: {
          ...{ entryFileNames: `[name].${extension}`, chunkFileNames: `[name]-[hash].${extension}` },
          comments: false,
        },
      },
    },
  })) as Rolldown.RolldownOutput;
  return output;
}

/**
 * Modules that a package loads for something that is not used here: a way of @fastify/static to serve a folder (`wildcard: false` needs no glob,
 * 140 KB), and WOFF2 fonts (brotli with its dictionary, 880 KB).
 */
const leftOut = [
  { id: 'glob', importer: '/@fastify/static/', exported: 'const glob =' },
  { id: 'brotli/decompress.js', importer: '/fontkit/', exported: 'default' },
] as const;

const withoutUnused: Plugin = {
  name: 'without-unused',
  enforce: 'pre',
  resolveId: (id, importer = '') =>
    leftOut.some((one) => one.id === id && importer.includes(one.importer)) ? `\0left-out/${id}` : null,
  load: (id) => {
    const one = leftOut.find((each) => id === `\0left-out/${each.id}`);
    if (one === undefined) return null;
    return `export ${one.exported} () => { throw new Error('${one.id} is not part of the bundle'); };`;
  },
};

/** pdfkit requires the metrics of a standard font by a name that has a meaning in its own folder alone. */
const fontMetrics: Plugin = {
  name: 'font-metrics',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('/pdfkit/js/pdfkit.node.mjs')) return undefined;
    const names = new Set<string>();
    const own = code.replaceAll(/require\$\d+\('#standard-fonts\/(\w+)'\)/g, (_call, name: string) => {
      names.add(name);
      return `standard${name}`;
    });
    if (names.size === 0) this.error('pdfkit loads its standard fonts in another way');
    const imports = [...names].map((name) => `import standard${name} from './standard-fonts/${name}.mjs';\n`);
    return { code: imports.join('') + own, map: null };
  },
};

/** Threads and processes that are started by the address of a module become files of the bundle. */
function addresses(addressOf: (path: string) => string): Plugin {
  const started = /new URL\(`([./\w-]+)\.\$\{extension\}`, import\.meta\.url\)/g;
  return {
    name: 'addresses-of-modules',
    enforce: 'pre',
    transform(code, id) {
      if (!code.includes('import.meta.url') || id.includes('node_modules')) return undefined;
      const pieces = code.split(started);
      // Every second piece is a path that the expression caught.
      const moved = pieces.map((piece, index) => {
        if (index % 2 === 0) return piece.replaceAll('import.meta.url', `(${addressOf(id)})`);
        const file = this.emitFile({ type: 'chunk', id: join(dirname(id), `${piece}.ts`) });
        return `new URL('.' + import.meta.ROLLUP_FILE_URL_${file}, import.meta.url)`;
      });
      return { code: moved.join(''), map: null };
    },
  };
}
