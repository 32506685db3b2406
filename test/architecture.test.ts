/** The map of the program: who may import whom, and which few files touch the machine. DESIGN's table, held. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const adapters = ['pos', 'camera', 'store', 'cloud', 'contract'];

/** Layer → the layers it may import besides itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  ops: ['domain'],
  pos: ['domain', 'ops', 'heard'],
  /** What the printer tap and the agent say to each other. */
  heard: ['domain'],
  camera: ['domain', 'ops'],
  /** The gateway's own certificate. */
  tls: ['domain', 'ops'],
  store: ['domain', 'ops'],
  /** The cloud's wire form: all that gateway and receiver share. */
  contract: ['domain'],
  cloud: ['domain', 'ops', 'store', 'contract'],
  pipeline: ['domain', 'ops', ...adapters],
  web: ['domain', 'ops', ...adapters, 'pipeline', 'tls', 'transfer'],
  /** The page in the browser: types of the HTTP interface, and pure functions. */
  ui: ['domain', 'web'],
  /** Processes of their own. */
  tap: ['domain', 'ops', 'heard'],
  receiver: ['domain', 'ops', 'contract'],
  /** Tests anybody's cloud from outside. */
  conformance: ['domain', 'ops', 'contract'],
  config: ['domain', 'ops', 'pos', 'cloud', 'tap', 'tls', 'update'],
  /** Newer versions of the program itself. */
  update: ['domain', 'ops'],
  /** The set-up on its way from one gateway to another. */
  transfer: ['domain', 'ops', 'pos', 'store', 'config'],
  /** What is prepared at the office, and taken in at a gateway. */
  provision: ['domain', 'ops', 'cloud', 'store', 'config', 'transfer'],
  /** What support needs, packed. */
  bundle: ['domain', 'ops', 'pos', 'store', 'config', 'transfer', 'doctor'],
  /** Looks at all that a gateway needs, in the agent and beside it. */
  doctor: ['domain', 'ops', 'pos', 'camera', 'store', 'cloud', 'tls', 'config', 'update'],
  agent: [
    'domain',
    'ops',
    ...adapters,
    'heard',
    'tap',
    'tls',
    'pipeline',
    'web',
    'config',
    'transfer',
    'provision',
    'doctor',
    'bundle',
    'update',
  ],
  main: [
    ...[
      'domain',
      'ops',
      'camera',
      'store',
      'cloud',
      'receiver',
      'conformance',
      'tap',
      'heard',
      'tls',
      'config',
      'transfer',
    ],
    ...['provision', 'doctor', 'bundle', 'update', 'agent'],
  ],
};

function layerOf(file: string): string {
  if (file.startsWith('cloud/contract/')) return 'contract';
  if (file.startsWith('tap/contract/')) return 'heard';
  if (file.startsWith('web/ui/')) return 'ui';
  if (/^agent-[a-z]+\.ts$/.test(file)) return 'agent';
  if (file.startsWith('commands/') || file === 'main.ts' || file === 'command-line.ts') return 'main';
  if (['config.ts', 'load-config.ts'].includes(file) || /^set-up-\w+\.ts$/.test(file)) return 'config';
  return file.replace(/[/.].*/, '');
}

const root = fileURLToPath(new URL('../src/', import.meta.url));
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => ({ file, code: withoutComments(readFileSync(join(root, file), 'utf8')) }));
const inGateway = sources.filter(({ file }) => layerOf(file) !== 'ui');

/** Good enough for our own formatted code: `//` in a URL has no space before it. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*/g, '');
}

function importsOf(code: string): string[] {
  return [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

/** Files, but for the allowed ones, whose code matches. */
function filesWith(pattern: RegExp, allowed: readonly string[]): string[] {
  return inGateway
    .filter(({ file, code }) => pattern.test(code) && !allowed.includes(file))
    .map(({ file }) => file);
}

describe('architecture', () => {
  it('every file is in a layer of the table', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.filter(({ file }) => mayImport[layerOf(file)] === undefined)).toEqual([]);
  });

  it('imports point one way', () => {
    const wrong = sources.flatMap(({ file, code }) =>
      importsOf(code)
        .filter((name) => name.startsWith('.'))
        .map((name) => normalize(join(dirname(file), name)))
        .filter((target) => !target.startsWith('..') && layerOf(target) !== layerOf(file))
        .filter((target) => !mayImport[layerOf(file)]?.includes(layerOf(target)))
        .map((target) => `${file} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('domain is pure: no package, no module of Node', () => {
    const domain = sources.filter(({ file }) => layerOf(file) === 'domain');
    expect(domain.flatMap(({ code }) => importsOf(code)).filter((name) => !name.startsWith('./'))).toEqual(
      [],
    );
  });

  it('within camera/ only ffmpeg-process.ts starts processes', () => {
    const starters = filesWith(/'node:child_process'/, ['camera/ffmpeg-process.ts']);
    expect(starters.filter((file) => file.startsWith('camera/'))).toEqual([]);
  });

  it('only ops/clock.ts asks for the time or waits (ops/log.ts stamps its lines)', () => {
    expect(
      filesWith(/\bDate\.now\b|\bhrtime\b|\bperformance\.now\b|\bset(Timeout|Interval)\b/, ['ops/clock.ts']),
    ).toEqual([]);
    expect(filesWith(/\bnew Date\(\)/, ['ops/log.ts'])).toEqual([]);
  });

  it('only main.ts touches process (ops/clock.ts reads hrtime, ops/failpoint.ts ends it, store/look-process.ts is one)', () => {
    // By member, since a decoder's child process is called `process` too.
    const members =
      'argv|arch|cwd|emit|env|exit|hrtime|kill|memoryUsage|nextTick|off|on|once|pid|platform|std(out|err)\\.write|versions?';
    const uses = new RegExp(`(?<![.\\w])process\\.(${members})\\b|'(node:)?process'`);
    const allowed = ['main.ts', 'ops/clock.ts', 'ops/failpoint.ts', 'store/look-process.ts'];
    expect(filesWith(uses, allowed)).toEqual([]);
  });
});
