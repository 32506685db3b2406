/**
 * Packs the npm package tillframe-conformance from dist/: `npm run pack:conformance -- --out DIR`. Prints the file's path.
 *
 * It has what `tillframe conformance` loads, the contract's documents, and of our dependencies only those that these files import.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '..');
const contractFolder = 'src/contract/cloud';
const documents = [
  ...readdirSync(join(root, contractFolder))
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

const commandLine = 'dist/cli/command-line.js';
/** Path in the package → path here, where they differ: the package has one command. */
const replaced: ReadonlyMap<string, string> = new Map([
  [commandLine, 'dist/cli/conformance-command-line.js'],
]);

/** Files that dist/main.js imports, statically or later, and the packages that they import. */
function loaded(): { files: string[]; packages: string[] } {
  const files = new Set(['dist/main.js']);
  const packages = new Set<string>();
  // A set is iterated up to what was added meanwhile.
  for (const file of files) {
    const code = readFileSync(join(root, replaced.get(file) ?? file), 'utf8');
    for (const { fileName: name } of ts.preProcessFile(code).importedFiles) {
      if (name.startsWith('.')) files.add(relative(root, resolve(root, dirname(file), name)));
      else if (!builtinModules.includes(name.replace('node:', '')))
        packages.add(name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
    }
  }
  return { files: [...files], packages: [...packages].toSorted() };
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
  const { files, packages } = loaded();
  const copy = (from: string, to: string): void => {
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    cpSync(join(root, from), join(folder, to));
  };
  for (const file of files) copy(replaced.get(file) ?? file, file);
  for (const file of documents) copy(file, file);
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
