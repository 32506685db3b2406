/**
 * Makes the few files of one program for the tests (few-files.ts), and writes the address of the first of them.
 *
 * Usage: node test/make-few-files.ts ENTRY RESULT
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle, content, packagesApart } from '../scripts/bundle.ts';

const [entry = '', result = ''] = process.argv.slice(2);
const cache = resolve(import.meta.dirname, '../node_modules/.cache/few-files');

const output = await bundle({
  entry,
  apart: packagesApart,
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
await writeFile(`${result}.new`, pathToFileURL(join(folder, first.fileName)).href);
await rename(`${result}.new`, result);
