/** `tillframe update --check --json`: the command line, real apt, and a signed folder; nothing is installed. */
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { update } from '../../../../src/cli/update.ts';
import { addPackage, type Keys, makeKeys, openFolder, sign } from './folder.ts';

const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
let keys: Keys;
let folder: string;
let root: string;
beforeAll(() => {
  [keys, folder, root] = [makeKeys(), openFolder(), openFolder()];
  for (const version of ['1.0.0', '1.1.0']) addPackage(folder, { version, architecture });
  sign(folder, keys);
  const settings = { from: folder, automatic: true, hours: '00:00-24:00' };
  const config = { shop: { id: 'shop-1' }, update: settings, clock: { state: 'synced' } };
  writeFileSync(join(root, 'config.yaml'), JSON.stringify(config));
  mkdirSync(join(root, 'keys'));
  copyFileSync(keys.publicKey, join(root, 'keys/updates.asc'));
});
afterAll(() => {
  for (const path of [folder, root]) rmSync(path, { recursive: true });
  keys.remove();
});

async function check(installed: string, rest: object = {}): Promise<string> {
  writeFileSync(join(root, 'dpkg-query'), `#!/bin/sh\necho 'installed ${installed} ${architecture} 300'\n`, {
    mode: 0o755,
  });
  const lines: string[] = [];
  const terminal = {
    ...({ language: 'ja', runtime: '' } as const),
    environment: { PATH: `${root}:${process.env['PATH'] ?? ''}` },
    print: (line: string) => void lines.push(line),
    printError: () => undefined,
  };
  const options = { config: join(root, 'config.yaml'), check: true, wait: true, ...rest } as const;
  const machine = { folder: join(root, 'updates'), keyFolders: [join(root, 'keys')], apply: '' };
  expect(await update(folder, options, terminal, new AbortController().signal, machine)).toBe(0);
  expect(existsSync(join(root, 'updates/next.deb'))).toBe(false);
  return lines.join('\n');
}
const json = async (installed: string, rest: object = {}): Promise<unknown> =>
  JSON.parse(await check(installed, { json: true, ...rest }));

test('prints as JSON what is installed and what is there', async () => {
  expect(await json('1.0.0')).toEqual({
    ...{ installed: '1.0.0', version: '1.1.0', newer: true },
    sizeBytes: expect.any(Number) as number,
  });
  expect(await json('1.1.0')).toEqual({ installed: '1.1.0', version: '1.1.0', newer: false });
  expect(await json('1.1.0', { to: '1.0.0', allowOlder: true })).toMatchObject({
    ...{ version: '1.0.0', newer: false },
  });
  expect(await check('1.0.0')).toMatch(/1\.1\.0/);
});

test('states why a version is not installed automatically', async () => {
  writeFileSync(join(root, 'updates/rolled-back'), '1.1.0 not_healthy\n');
  expect(await json('1.0.0')).toMatchObject({
    newer: true,
    failed: expect.stringContaining('1.1.0') as string,
  });
  expect(await json('1.0.0', { automatic: true })).toMatchObject({ newer: true });
});
