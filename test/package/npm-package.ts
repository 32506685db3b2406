/**
 * A package of scripts/pack-npm.ts in an empty folder. Its dependencies are links to ours, without a registry: what it does not declare
 * can't be loaded there.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';

export const root = resolve(import.meta.dirname, '../..');
const packagesSchema = z.record(z.string(), z.string()).default({});
export const manifestSchema = z.object({
  dependencies: packagesSchema,
  optionalDependencies: packagesSchema,
});

export function installPackage(name: string, folder: string): { installed: string; dependencies: string[] } {
  const packed = execFileSync(process.execPath, [join(root, 'scripts/pack-npm.ts'), '--out', folder, name], {
    encoding: 'utf8',
  }).trim();
  const installed = join(folder, 'node_modules', name);
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', packed, '-C', installed, '--strip-components=1']);
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')));
  const dependencies = Object.keys(manifest.dependencies);
  for (const one of dependencies) {
    const link = join(folder, 'node_modules', one);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', one), link);
  }
  return { installed, dependencies };
}
