/**
 * leave-licences.ts NODE_MODULES: of the npm packages whose code is in dist/*.js leaves name, version and licence (package.json) and the texts of
 * their licences, which the list of parts is made from. Packages that are loaded from their folders stay whole, with all that they depend on.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packagesApart } from '../bundle.ts';
import { shippedPackages } from './shipped.ts';

/** Their files are looked up by name. */
const fonts = ['@expo-google-fonts/kosugi'];
const kept = /^(?:package\.json|node_modules|(?:licen[cs]e|copying|notice).*)$/i;

const versions = z.record(z.string(), z.string()).optional();
const manifest = z.object({ dependencies: versions, optionalDependencies: versions });

const shipped = shippedPackages(process.argv[2] ?? '');

/** By name: where two versions of a package are there, both stay. */
const whole = new Set([...packagesApart, ...fonts]);
// A set is iterated up to what was added meanwhile.
for (const name of whole)
  for (const { folder } of shipped.filter((one) => one.name === name)) {
    const { dependencies, optionalDependencies } = manifest.parse(
      JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
    );
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) whole.add(needed);
  }

for (const { folder } of shipped.filter(({ name }) => !whole.has(name))) {
  for (const file of readdirSync(folder))
    if (!kept.test(file)) rmSync(join(folder, file), { recursive: true });
  const path = join(folder, 'package.json');
  const { name, version, license, repository } = JSON.parse(readFileSync(path, 'utf8')) as Record<
    string,
    unknown
  >;
  writeFileSync(path, JSON.stringify({ name, version, license, repository }));
}
