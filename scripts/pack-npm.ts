/**
 * Packs npm packages: `npm run pack -- --out DIR [NAME…]`, default all. Prints a path for each.
 *
 * - `tillframe-contract`: the documents and JSON Schemas of the contract, for programs of others; no code.
 * - `tillframe-conformance`: the command that tests a cloud, with the contract.
 * - `tillframe-receiver`: the reference cloud with its page; needs dist/page (`npm run build:page`).
 *
 * Commands bring what they load, and of our dependencies only those that these files import.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Plugin } from 'vite';
import { z } from 'zod';
import { bundle, content, moduleInDist } from './bundle.ts';

const root = resolve(import.meta.dirname, '..');

const contractFolder = 'src/contract/cloud';
const schemas = readdirSync(join(root, contractFolder), { encoding: 'utf8', recursive: true })
  .filter((name) => /\.(json|yaml)$/.test(name))
  .map((name) => join(contractFolder, name));
const licence = 'LICENSE';
const cloudDocuments = [...schemas, 'docs/integrate/cloud-contract.md', 'docs/integrate/conformance.md'];

const manifestSchema = z.object({
  license: z.string(),
  engines: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
});
const { license, engines, dependencies } = manifestSchema.parse(
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')),
);

type Contents = {
  readonly description: string;
  /** Copied to the same places. */
  readonly files: readonly string[];
  /** Module that has the one command, in the place of command-line.ts. */
  readonly command?: string;
  /** Packages that are found by their path and not imported. */
  readonly found?: readonly string[];
};

const packages: Readonly<Record<string, Contents>> = {
  'tillframe-contract': {
    description: 'Messages between tillframe, clouds and registers: OpenAPI, AsyncAPI and JSON Schemas',
    files: [
      ...cloudDocuments,
      'docs/integrate/tills.md',
      'docs/integrate/changes.md',
      'docs/integrate/pushed-sale.schema.json',
    ],
  },
  'tillframe-conformance': {
    description: 'Tests a cloud against the contract of tillframe',
    files: cloudDocuments,
    command: 'src/cli/packages/conformance-command-line.ts',
  },
  'tillframe-receiver': {
    description: 'The reference cloud of tillframe, with its page over all shops',
    files: [...cloudDocuments, 'docs/install/cloud.md', 'docs/reference/receiver-access.md', 'dist/page'],
    command: 'src/cli/packages/receiver-command-line.ts',
    found: ['@expo-google-fonts/kosugi'],
  },
};

/** The command in few files, and the packages that these import. */
async function bundled(commandLine: string) {
  const oneCommand: Plugin = {
    name: 'one-command',
    enforce: 'pre',
    resolveId: (id) => (id.endsWith('/command-line.ts') ? join(root, commandLine) : undefined),
  };
  const files = await bundle({
    entry: join(root, 'src/main.ts'),
    apart: true,
    addressOf: moduleInDist,
    extension: 'js',
    plugins: [oneCommand],
  });
  const names = new Set(files.map(({ fileName }) => fileName));
  const imported = files
    .flatMap((file) => (file.type === 'chunk' ? [...file.imports, ...file.dynamicImports] : []))
    .filter((name) => !names.has(name) && !isBuiltin(name))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
  return { files, imported };
}

function versionOf(name: string): string {
  const declared = dependencies[name];
  if (declared === undefined) throw new Error(`${name} is imported and is not a dependency in package.json`);
  return declared;
}

/** Debian's order as that of npm: what comes before a release is a pre-release, what comes after it is its build. */
const version = execFileSync(join(root, 'scripts/version.sh'), { encoding: 'utf8' }).trim().replace('~', '-');

async function fill(folder: string, contents: Contents) {
  for (const file of contents.files) {
    if (!existsSync(join(root, file))) throw new Error(`${file} is missing: npm run build:page`);
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file), { recursive: true });
  }
  cpSync(join(root, licence), join(folder, licence));
  if (contents.command === undefined) return {};
  const { files, imported } = await bundled(contents.command);
  mkdirSync(join(folder, 'dist'), { recursive: true });
  for (const file of files) writeFileSync(join(folder, 'dist', file.fileName), content(file));
  writeFileSync(join(folder, 'dist/version'), `${version}\n`);
  const names = [...new Set([...imported, ...(contents.found ?? [])])].toSorted();
  return {
    ...{ type: 'module', engines, bin: { tillframe: 'dist/main.js' } },
    dependencies: Object.fromEntries(names.map((name) => [name, versionOf(name)])),
  };
}

async function pack(name: string, out: string): Promise<string> {
  const contents = packages[name];
  if (contents === undefined)
    throw new Error(`there is no package ${name}: ${Object.keys(packages).join(', ')}`);
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  try {
    const { description } = contents;
    const manifest = { name, version, description, license, ...(await fill(folder, contents)) };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
    mkdirSync(out, { recursive: true });
    const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', out], {
      cwd: folder,
      encoding: 'utf8',
    });
    return join(out, packed.trim());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const { values, positionals } = parseArgs({
  options: { out: { type: 'string', default: '.' } },
  allowPositionals: true,
});
for (const name of positionals.length === 0 ? Object.keys(packages) : positionals)
  console.log(await pack(name, resolve(values.out)));
