/** Bundles the server into dist/*.js; dist/main.js is the command. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundle, content, moduleInDist, packagesApart } from './bundle.ts';

const root = resolve(import.meta.dirname, '..');
const dist = join(root, 'dist');

const files = await bundle({
  entry: join(root, 'src/main.ts'),
  apart: packagesApart,
  addressOf: moduleInDist,
  extension: 'js',
});
mkdirSync(dist, { recursive: true });
for (const name of readdirSync(dist)) if (name.endsWith('.js')) rmSync(join(dist, name));
for (const file of files) writeFileSync(join(dist, file.fileName), content(file));
