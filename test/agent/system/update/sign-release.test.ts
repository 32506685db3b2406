/** The folder that gateways read: consistent at every moment, and readable by its server. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { addKey, addPackage, type Keys, makeKeys, openFolder, releasedKeys, sign } from './folder.ts';

const program = fileURLToPath(new URL('../../../../scripts/sign-release.sh', import.meta.url));
let keys: Keys;
let folder: string;
beforeAll(() => (keys = makeKeys()));
afterAll(() => keys.remove());
beforeEach(() => {
  folder = openFolder();
  addPackage(folder, { version: '1.0.0', architecture: 'amd64', bytes: 1_000 });
});
afterEach(() => rmSync(folder, { recursive: true }));

const contents = (): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'latin1')]));

test('keeps the previous list when signing fails, and works in the next run', () => {
  sign(folder, keys);
  const before = contents();
  const added = addPackage(folder, { version: '1.1.0', architecture: 'amd64', bytes: 1_000 });
  const other = makeKeys();
  const stray = join(keys.folder, 'other.asc');
  try {
    copyFileSync(other.publicKey, stray);
    expect(() => sign(folder, keys)).toThrow(/No secret key/);
  } finally {
    rmSync(stray, { force: true });
    other.remove();
  }
  expect(contents()).toEqual({ ...before, [basename(added)]: readFileSync(added, 'latin1') });
  expect(sign(folder, keys)).toContain('2 packages');
  expect(readdirSync(folder).toSorted()).toEqual([
    ...['InRelease', 'Packages', 'SHA256SUMS', 'SHA256SUMS.asc'],
    ...['tillframe_1.0.0_amd64.deb', 'tillframe_1.1.0_amd64.deb'],
  ]);
});

test('signs and publishes by no other key of the folder when no public half can be read', () => {
  const other = makeKeys();
  try {
    writeFileSync(other.publicKey, 'cut off');
    expect(() => sign(folder, other)).toThrow(/no \*\.asc in .* holds a public key/);
    expect(readdirSync(folder)).toEqual(['tillframe_1.0.0_amd64.deb']);
    expect(() => releasedKeys(other)).toThrow(/no \*\.asc in .* holds a public key/);
  } finally {
    other.remove();
  }
});

test('makes it world-readable, whoever signs', () => {
  execFileSync('sh', ['-c', 'umask 077 && exec "$0" sign "$1" "$2"', program, folder, keys.folder]);
  for (const name of ['Packages', 'InRelease', 'SHA256SUMS', 'SHA256SUMS.asc'])
    expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o644);
});

test('retires a key, but not the only one', () => {
  const retire = (name: string) => spawnSync(program, ['retire', keys.folder, name], { encoding: 'utf8' });
  expect(retire('updates')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('the only key') as string,
  });
  expect(retire('second').stderr).toContain('is not there');
  addKey(keys, 'second');
  sign(folder, keys);
  expect(signers()).toHaveLength(2);
  const { status, stdout } = retire('second');
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: expect.stringContaining('second is retired') as string,
  });
  sign(folder, keys);
  expect(signers()).toHaveLength(1);
});

/** Fingerprints of the keys that signed the checksums. */
function signers(): string[] {
  const { stdout } = spawnSync(
    'gpg',
    ['--homedir', keys.folder, '--status-fd', '1', '--verify', 'SHA256SUMS.asc', 'SHA256SUMS'],
    { cwd: folder, encoding: 'utf8' },
  );
  return [...stdout.matchAll(/ VALIDSIG (\S+)/g)].map(([, fingerprint = '']) => fingerprint);
}

test('creates a folder beside the existing one', () => {
  mkdirSync(join(folder, 'sub'));
  execFileSync(program, ['sign', '..', keys.folder], { cwd: join(folder, 'sub') });
  expect(readFileSync(join(folder, 'Packages'), 'utf8')).toContain('Version: 1.0.0');
});

const checkSums = (): string =>
  execFileSync('sha256sum', ['--strict', '--check', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' });

test('contains the package checksums for install.sh', () => {
  addPackage(folder, { version: '1.1.0', architecture: 'arm64', bytes: 2_000 });
  sign(folder, keys);
  expect(checkSums()).toBe(
    'InRelease: OK\nPackages: OK\ntillframe_1.0.0_amd64.deb: OK\ntillframe_1.1.0_arm64.deb: OK\n',
  );
});

test('keeps the checksums of the other files of a release, and signs them again', () => {
  writeFileSync(join(folder, 'NOTES.md'), 'notes');
  writeFileSync(join(folder, 'SHA256SUMS'), `${'0'.repeat(64)}  NOTES.md\n${'0'.repeat(64)}  gone.img.xz\n`);
  for (const _ of [1, 2]) sign(folder, keys);
  expect(checkSums()).toBe('InRelease: OK\nNOTES.md: OK\nPackages: OK\ntillframe_1.0.0_amd64.deb: OK\n');
  const verified = spawnSync('gpg', ['--homedir', keys.folder, '--verify', 'SHA256SUMS.asc', 'SHA256SUMS'], {
    cwd: folder,
  });
  expect(verified.status, verified.stderr.toString()).toBe(0);
});
