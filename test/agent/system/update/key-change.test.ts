/** A publisher replaces the signing key: real apt, real OpenPGP; a gateway trusts what its installed package brings. */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { placeOf } from '../../../../src/agent/system/update/place.ts';
import { openRepository } from '../../../../src/agent/system/update/repository.ts';
import { trustedKeys } from '../../../../src/agent/system/update/trusted-keys.ts';
import {
  addKey,
  addPackage,
  type Keys,
  makeKeys,
  openFolder,
  packagedKeys,
  releasedKeys,
  retireKey,
  sign,
} from './folder.ts';

const signal = new AbortController().signal;
const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
let keys: Keys;
let strangers: Keys;
/** The published folder; the installed package, unpacked; the update folder of the gateway. */
let folder: string;
let machine: string;
let state: string;
beforeEach(() => {
  [keys, strangers] = [makeKeys(), makeKeys()];
  [folder, machine, state] = [openFolder(), openFolder(), openFolder()];
});
afterEach(() => {
  for (const path of [folder, machine, state]) rmSync(path, { recursive: true });
  for (const its of [keys, strangers]) its.remove();
});

function publish(version: string, its: Keys): string {
  const file = addPackage(folder, { version, architecture, bytes: 1_000, keys: releasedKeys(its) });
  sign(folder, its);
  return file;
}

/** Its keys replace those of the version before, as with dpkg. */
function install(file: string): void {
  rmSync(join(machine, packagedKeys), { recursive: true, force: true });
  execFileSync('dpkg-deb', ['--extract', file, machine]);
}

async function update(version: string): Promise<void> {
  const trusted = trustedKeys([join(machine, packagedKeys)]);
  const options = { folder: state, keys: trusted, environment: {}, retries: 0 };
  const repository = await openRepository(placeOf(folder), options, signal);
  const release = repository.releases.find((one) => one.version === version);
  if (release === undefined) throw new Error(`${version} is not there`);
  await repository.fetch(release, join(state, 'next.deb'), signal);
  install(join(state, 'next.deb'));
}

const notTrusted = /not signed by a key that is trusted/;

test('a gateway follows a change of the key through one release that both keys sign', async () => {
  install(publish('1.0.0', keys));
  addKey(keys, 'second');
  publish('1.1.0', keys);
  await update('1.1.0');
  retireKey(keys, 'updates');
  publish('1.2.0', keys);
  await update('1.2.0');
  publish('1.3.0', keys);
  await update('1.3.0');
  publish('1.4.0', strangers);
  await expect(update('1.4.0')).rejects.toThrow(notTrusted);
});

test('a gateway that missed it refuses the next release until it has the new key', async () => {
  install(publish('1.0.0', keys));
  addKey(keys, 'second');
  retireKey(keys, 'updates');
  publish('1.2.0', keys);
  await expect(update('1.2.0')).rejects.toThrow(notTrusted);
  writeFileSync(join(machine, packagedKeys, 'second.asc'), releasedKeys(keys));
  await update('1.2.0');
});

test('a gateway of the new key accepts a list of both', async () => {
  addKey(keys, 'second');
  retireKey(keys, 'updates');
  install(publish('1.0.0', keys));
  execFileSync('mv', [join(keys.folder, 'retired/updates.asc'), keys.folder]);
  publish('1.1.0', keys);
  await update('1.1.0');
});
