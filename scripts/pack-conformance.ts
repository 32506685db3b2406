/**
 * Packs the npm package tillframe-conformance: `npm run pack:conformance -- --out DIR`. Prints the file's path.
 *
 * It has what `tillframe conformance` loads, the contract's documents, and of our dependencies only those that these files import.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Plugin } from 'vite';
import { z } from 'zod';
import { bundle, content, moduleInDist } from './bundle.ts';

const root = resolve(import.meta.dirname, '..');
const contractFolder = 'src/contract/cloud';
const documents = [
  ...readdirSync(join(root, contractFolder), { encoding: 'utf8', recursive: true })
    .filter((name) => /\.(json|yaml)$/.test(name))
    .map((name) => join(contractFolder, name)),
  'docs/integrate/cloud-contract.md',
  'docs/integrate/conformance.md',
  'LICENSE',
];

const manifestSchema = z.object({
  version: z.string(),
  license: z.string(),
  engines: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
});
const { version, license, engines, dependencies } = manifestSchema.parse(
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')),
);

/** The package has one command. */
const oneCommand: Plugin = {
  name: 'one-command',
  enforce: 'pre',
  resolveId: (id) =>
    id.endsWith('/command-line.ts') ? join(root, 'src/cli/conformance-command-line.ts') : undefined,
};

/** The command in few files, and the packages that these import. */
async function command() {
  const files = await bundle({
    entry: join(root, 'src/main.ts'),
    apart: true,
    addressOf: moduleInDist,
    extension: 'js',
    plugins: [oneCommand],
  });
  const names = new Set(files.map(({ fileName }) => fileName));
  const packages = files
    .flatMap((file) => (file.type === 'chunk' ? [...file.imports, ...file.dynamicImports] : []))
    .filter((name) => !names.has(name) && !isBuiltin(name))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
  return { files, packages: [...new Set(packages)].toSorted() };
}

function versionOf(name: string): string {
  const declared = dependencies[name];
  if (declared === undefined) throw new Error(`${name} is imported and is not a dependency in package.json`);
  return declared;
}

const { values } = parseArgs({ options: { out: { type: 'string', default: '.' } } });
const out = resolve(values.out);
const folder = mkdtempSync(join(tmpdir(), 'tillframe-conformance-'));
try {
  const { files, packages } = await command();
  mkdirSync(join(folder, 'dist'));
  for (const file of files) writeFileSync(join(folder, 'dist', file.fileName), content(file));
  for (const file of documents) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  const manifest = {
    name: 'tillframe-conformance',
    version,
    description: 'Tests a cloud against the contract of tillframe',
    license,
    type: 'module',
    engines,
    bin: { tillframe: 'dist/main.js' },
    dependencies: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  mkdirSync(out, { recursive: true });
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', out], {
    cwd: folder,
    encoding: 'utf8',
  });
  console.log(join(out, packed.trim()));
} finally {
  rmSync(folder, { recursive: true });
}
