/**
 * The shipped program with its protections removable, one at a time: counter-proofs of the promises run it. It is one build; the variable
 * TILLFRAME_WEAKENED chooses which protection is missing, and without it the program is the shipped one.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';
import { bundle, content, packagesApart } from '../bundle.ts';
import { type Weakening, weakenings } from './weakenings.ts';

const root = resolve(import.meta.dirname, '../..');
/** Below the packages that it imports. */
const cache = join(root, 'node_modules/.cache');
/** Page and fonts are those of the shipped program. */
const dist = join(root, 'dist');

const chosen = (name: string): string => `(globalThis.process?.env.TILLFRAME_WEAKENED === '${name}')`;

/** Throws when an edit does not fit exactly once: a weakening that changes nothing would make a counter-proof of nothing. */
export function weaken(code: string, path: string): string {
  return weakenings
    .filter(({ file }) => file === path)
    .reduce(
      (text, weakening) => weakening.edits.reduce((one, edit) => edited(one, edit, weakening), text),
      code,
    );
}

function edited(code: string, { find, put }: Weakening['edits'][number], { name, file }: Weakening): string {
  const found = code.split(find).length - 1;
  if (found !== 1)
    throw new Error(`weakening "${name}": ${file} has ${found} times, and should have once:\n${find}`);
  return code.replace(find, () => put.replaceAll('WEAK', chosen(name)));
}

/** Resolves with its first file, in a folder of its own until disposed. */
export async function buildWeakenedProgram(): Promise<Disposable & { readonly path: string }> {
  const applied = new Set<string>();
  const plugin: Plugin = {
    name: 'weakened',
    enforce: 'pre',
    transform(code, id) {
      const path = relative(root, id);
      const text = weaken(code, path);
      if (text === code) return undefined;
      applied.add(path);
      return { code: text, map: null };
    },
  };
  const files = await bundle({
    entry: join(root, 'src/main.ts'),
    apart: packagesApart,
    addressOf: (path) => JSON.stringify(pathToFileURL(join(dist, relative(join(root, 'src'), path))).href),
    extension: 'js',
    plugins: [plugin],
  });
  const missed = weakenings.filter(({ file }) => !applied.has(file)).map(({ file }) => file);
  if (missed.length > 0) throw new Error(`not part of the program: ${missed.join(', ')}`);
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'weakened-program-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  for (const file of files) writeFileSync(join(folder, file.fileName), content(file));
  return {
    path: join(folder, 'main.js'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
