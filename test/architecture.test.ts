/** The map of the program: who may import whom, how large a folder may be, and which few files touch the machine. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** Top folder of src → the ones it may import besides itself. Programs never import each other; the command line starts them. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  domain: ['lib'],
  contract: ['domain', 'lib'],
  /** Reads damaged SQLite files; knows no sale. */
  'sqlite-recovery': ['lib'],
  /** Draws and packs the case file of a sale, for gateway and receiver. */
  'case-file': ['contract', 'domain', 'lib'],
  agent: ['case-file', 'contract', 'domain', 'lib', 'sqlite-recovery'],
  'printer-proxy': ['contract', 'domain', 'lib'],
  receiver: ['case-file', 'contract', 'domain', 'lib'],
  conformance: ['contract', 'domain', 'lib'],
  /** Runs in the browser. */
  page: ['contract', 'domain'],
  cli: ['agent', 'printer-proxy', 'receiver', 'conformance', 'contract', 'domain', 'lib'],
  'main.ts': ['cli', 'lib'],
};
/** Top folder of src → files outside its direction of which it may import types, and no values. */
const mayImportTypes: Readonly<Record<string, readonly string[]>> = {
  /** The sale is declared once, as a zod schema. Types are erased, so domain runs without it. */
  domain: ['contract/sale.ts'],
};
const maxFilesInFolder = 25;

const root = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
const sources = files
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => ({ file, code: withoutComments(readFileSync(join(root, file), 'utf8')) }));
const onServer = sources.filter(({ file }) => topOf(file) !== 'page');
const importsByFile = new Map(sources.map(({ file, code }) => [file, ownImportsOf(file, code)]));
const valueImports = new Map(sources.map(({ file, code }) => [file, valueImportsOf(file, code)]));

function topOf(file: string): string {
  return file.split('/')[0] ?? file;
}

/** Good enough for our own formatted code: `//` in a URL has no space before it. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*/g, '');
}

function importsOf(code: string): string[] {
  return [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

/** Imports of values and types of other files of src, except statements that only import or export types. */
function valueImportsOf(file: string, code: string): string[] {
  return ownImportsOf(file, code.replaceAll(/\b(?:import|export) type \{[^}]*\} from '[^']+'/g, ''));
}

function ownImportsOf(file: string, code: string): string[] {
  return importsOf(code)
    .filter((name) => name.startsWith('.'))
    .map((name) => normalize(join(dirname(file), name)))
    .filter((target) => !target.startsWith('..'));
}

/** Files, but for the allowed ones, whose code matches. */
function filesWith(pattern: RegExp, allowed: readonly string[]): string[] {
  return onServer
    .filter(({ file, code }) => pattern.test(code) && !allowed.includes(file))
    .map(({ file }) => file);
}

/** The circles of files that import each other, types included (Tarjan's strongly connected components). */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): number => {
    const number = order.size;
    order.set(file, number);
    stack.push(file);
    let low = number;
    for (const target of graph.get(file) ?? []) {
      if (!graph.has(target)) continue;
      if (!order.has(target)) low = Math.min(low, visit(target));
      else if (stack.includes(target)) low = Math.min(low, order.get(target) ?? low);
    }
    lowest.set(file, low);
    if (low === number) {
      const circle = stack.splice(stack.indexOf(file));
      if (circle.length > 1) found.push(circle.sort());
    }
    return low;
  };
  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return found;
}

describe('architecture', () => {
  it('has only main.ts and the folders of the map in src', () => {
    expect([...new Set(files.map(topOf))].sort()).toEqual(Object.keys(mayImport).sort());
  });

  it('imports in one direction between the folders of src', () => {
    const wrong = sources.flatMap(({ file, code }) => {
      const values = valueImports.get(file) ?? [];
      return ownImportsOf(file, code)
        .filter((target) => topOf(target) !== topOf(file))
        .filter((target) => !mayImport[topOf(file)]?.includes(topOf(target)))
        .filter((target) => values.includes(target) || !mayImportTypes[topOf(file)]?.includes(target))
        .map((target) => `${file} → ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('has no import cycle, types included', () => {
    expect(
      cycles(
        new Map([
          ['a', ['b']],
          ['b', ['c', 'b']],
          ['c', ['a']],
          ['d', ['a']],
        ]),
      ),
    ).toEqual([['a', 'b', 'c']]);
    expect(cycles(importsByFile)).toEqual([]);
  });

  it(`has at most ${maxFilesInFolder} files in a folder`, () => {
    const perFolder = Map.groupBy(files, dirname);
    expect(
      [...perFolder].filter(([, names]) => names.length > maxFilesInFolder).map(([folder]) => folder),
    ).toEqual([]);
  });

  it('puts the agent together in at most 120 lines, its stop order included', () => {
    expect(
      readFileSync(join(root, 'agent/agent.ts'), 'utf8').trimEnd().split('\n').length,
    ).toBeLessThanOrEqual(120);
  });

  it('keeps domain pure: no package, no module of Node', () => {
    const domain = sources.filter(({ file }) => topOf(file) === 'domain');
    const outside = domain.flatMap(({ code }) => importsOf(code)).filter((name) => !name.startsWith('.'));
    expect(outside).toEqual([]);
  });

  it('imports fluent-ffmpeg only in agent/cameras/ffmpeg/ffmpeg.ts', () => {
    expect(filesWith(/'fluent-ffmpeg'/, ['agent/cameras/ffmpeg/ffmpeg.ts'])).toEqual([]);
  });

  it('makes pictures with sharp in no process but the picture process', () => {
    const users = filesWith(/'sharp'/, []);
    expect(users).not.toEqual([]);
    const reached = new Set(['main.ts']);
    for (const file of reached) for (const target of valueImports.get(file) ?? []) reached.add(target);
    expect(users.filter((file) => reached.has(file))).toEqual([]);
  });

  it('reads the time and waits only in lib/clock.ts (lib/log.ts stamps its lines)', () => {
    expect(
      filesWith(/\bDate\.now\b|\bhrtime\b|\bperformance\.now\b|\bset(Timeout|Interval)\b/, ['lib/clock.ts']),
    ).toEqual([]);
    expect(filesWith(/\bnew Date\(\)/, ['lib/log.ts'])).toEqual([]);
  });

  it('gives each class a #private member, so that no other object is assignable; errors are exempt', () => {
    const classes = sources.flatMap(({ file, code }) =>
      [...code.matchAll(/\bclass (\w+) (?!extends \w*Error\b)[^]*?\n\}/g)].map(([body, name]) => ({
        name: `${file} ${name}`,
        isNominal: /^ +(readonly )?#/m.test(body),
      })),
    );
    expect(classes).not.toEqual([]);
    expect(classes.filter(({ isNominal }) => !isNominal)).toEqual([]);
  });

  it('imports no value of node:http, since Node then loads its own fetch as well (lib/http/node-http.ts)', () => {
    expect(filesWith(/^import (?!type\b)[^;]*'(node:)?http'/m, [])).toEqual([]);
  });

  it('starts under a Node that is too old, to report it: main.ts loads all but node:v8 after that', () => {
    const code = sources.find(({ file }) => file === 'main.ts')?.code ?? '';
    expect([...code.matchAll(/^import [^;]*'(.+)';/gm)].map(([, name]) => name)).toEqual(['node:v8']);
  });

  it('touches process only in main.ts (lib/clock.ts reads its times, lib/failpoint.ts ends it, the read-only and the picture process are ones)', () => {
    // By member, since a decoder's child process is called `process` too.
    const members =
      'argv|arch|cwd|emit|env|exit|hrtime|kill|memoryUsage|nextTick|off|on|once|pid|platform|threadCpuUsage|std(out|err)\\.write|versions?';
    const uses = new RegExp(`(?<![.\\w])process\\.(${members})\\b|'(node:)?process'`);
    const allowed = [
      'main.ts',
      'lib/clock.ts',
      'lib/failpoint.ts',
      'agent/store/worker/read-only-process.ts',
      'agent/cameras/pictures/picture-process.ts',
    ];
    expect(filesWith(uses, allowed)).toEqual([]);
  });
});
