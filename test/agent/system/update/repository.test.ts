/** Real apt, real OpenPGP and a real server: accepted packages, rejections and their messages, and interrupted downloads. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { placeOf } from '../../../../src/agent/system/update/place.ts';
import {
  openRepository,
  type Release,
  type Repository,
} from '../../../../src/agent/system/update/repository.ts';
import { trustedKeys } from '../../../../src/agent/system/update/trusted-keys.ts';
import { ErrorForPeople } from '../../../../src/lib/error-for-people.ts';
import { addPackage, type Keys, makeKeys, openFolder, serve, sign, signChanged } from './folder.ts';

const signal = new AbortController().signal;
const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
let keys: Keys;
let otherKeys: Keys;
/** Signed versions; apt's own folder; keys that are trusted; where a package goes. */
let folder: string;
let state: string;
let trusted: string;
beforeAll(() => {
  keys = makeKeys();
  otherKeys = makeKeys();
});
afterAll(() => {
  keys.remove();
  otherKeys.remove();
});
beforeEach(() => {
  [folder, state, trusted] = [openFolder(), openFolder(), openFolder()];
  trust(keys, 'first.asc');
  addPackage(folder, { version: '1.0.0', architecture });
  addPackage(folder, { version: '1.1.0', architecture });
  sign(folder, keys);
});
afterEach(() => {
  for (const path of [folder, state, trusted]) rmSync(path, { recursive: true });
});

function trust(its: Keys, name: string): void {
  writeFileSync(join(trusted, name), readFileSync(its.publicKey));
}

function open(from: string, retries = 0, environment: Record<string, string> = {}): Promise<Repository> {
  const keyring = trustedKeys([trusted]);
  return openRepository(placeOf(from), { folder: state, keys: keyring, environment, retries }, signal);
}

async function newest(repository: Repository): Promise<Release> {
  const found = repository.releases.find(({ version }) => version === '1.1.0');
  if (found === undefined) throw new Error('1.1.0 is not there');
  return Promise.resolve(found);
}

const noKey = async (): Promise<Buffer> => Promise.resolve(trustedKeys([trusted]));
const file = (): string => join(folder, `tillframe_1.1.0_${architecture}.deb`);
const target = (): string => join(state, 'next.deb');

async function wordsOf(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (!(error instanceof ErrorForPeople)) throw new Error(`not refused: ${String(error)}`);
  expect(error.words.ja).not.toBe('');
  return error.words.en;
}

test.each(['a folder', 'a folder with a space', 'a server'])(
  'lists versions of %s, and downloads the package as signed',
  async (kind) => {
    const parent = openFolder();
    onTestFinished(() => rmSync(parent, { recursive: true }));
    const spaced = join(parent, 'my updates');
    if (kind === 'a folder with a space') {
      mkdirSync(spaced);
      for (const name of ['InRelease', 'Packages', `tillframe_1.1.0_${architecture}.deb`])
        writeFileSync(join(spaced, name), readFileSync(join(folder, name)));
    }
    await using server = await serve(folder);
    const from = { 'a folder': folder, 'a folder with a space': spaced }[kind] ?? server.url;
    const repository = await open(from);
    expect(repository.releases.map(({ version }) => version).toSorted()).toEqual(['1.0.0', '1.1.0']);
    const release = await newest(repository);
    expect(release).toMatchObject({
      architecture,
      installedBytes: 300 * 1024,
      sizeBytes: readFileSync(file()).length,
    });
    await repository.fetch(release, target(), signal);
    expect(readFileSync(target())).toEqual(readFileSync(file()));
  },
);

test('downloads a pre-release, whose file has - in place of ~', async () => {
  const packaged = addPackage(folder, { version: '1.2.0~rc.1', architecture });
  expect(basename(packaged)).toBe(`tillframe_1.2.0-rc.1_${architecture}.deb`);
  sign(folder, keys);
  await using server = await serve(folder);
  const repository = await open(server.url);
  const release = repository.releases.find(({ version }) => version === '1.2.0~rc.1');
  if (release === undefined) throw new Error('1.2.0~rc.1 is not there');
  expect(release.file).toBe(basename(packaged));
  await repository.fetch(release, target(), signal);
  expect(readFileSync(target())).toEqual(readFileSync(packaged));
});

test('is readable by apt’s user under a narrow umask, and after a run with one', async () => {
  await using server = await serve(folder);
  chmodSync(state, 0o700);
  mkdirSync(join(state, 'lists'), { mode: 0o700 });
  writeFileSync(join(state, 'keys.gpg'), '', { mode: 0o600 });
  const former = process.umask(0o077);
  try {
    const repository = await open(server.url);
    await repository.fetch(await newest(repository), target(), signal);
  } finally {
    process.umask(former);
  }
  const mode = (name: string): number => statSync(join(state, name)).mode & 0o777;
  for (const name of ['.', 'lists', 'cache', 'cache/archives', 'fetched'])
    expect(mode(name), name).toBe(0o755);
  for (const name of ['keys.gpg', 'from.sources', 'apt.conf', 'next.deb'])
    expect(mode(name), name).toBe(0o644);
});

describe('an interrupted download', () => {
  test('is resumed', async () => {
    await using server = await serve(folder);
    const repository = await open(server.url, 3);
    server.breakAfter(100_000, 2);
    await repository.fetch(await newest(repository), target(), signal);
    expect(readFileSync(target())).toEqual(readFileSync(file()));
    const ranges = server.requests
      .filter((line) => line.includes('.deb'))
      .map((line) => Number(line.split(/[ -]/)[1] ?? 0));
    expect(ranges).toHaveLength(3);
    expect(ranges[2]).toBeGreaterThan(ranges[1] ?? 0);
    expect(ranges[1]).toBeGreaterThan(0);
  });

  test('is reported if permanent, leaves nothing, and the next attempt starts over', async () => {
    await using server = await serve(folder);
    const repository = await open(server.url);
    server.breakAfter(100_000, 1);
    expect(await wordsOf(repository.fetch(await newest(repository), target(), signal))).toMatch(/line broke/);
    expect(existsSync(target())).toBe(false);
    const again = await open(server.url);
    await again.fetch(await newest(again), target(), signal);
    expect(readFileSync(target())).toEqual(readFileSync(file()));
  });

  test('is reported if the server is missing', async () => {
    const server = await serve(folder);
    await server[Symbol.asyncDispose]();
    expect(await wordsOf(open(server.url))).toMatch(/cannot be reached/);
  });
});

describe('rejects', () => {
  test('a package that was changed', async () => {
    await using server = await serve(folder);
    const bytes = readFileSync(file());
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(file(), bytes);
    const repository = await open(server.url);
    expect(await wordsOf(repository.fetch(await newest(repository), target(), signal))).toMatch(
      /not the one that was signed/,
    );
    expect(existsSync(target())).toBe(false);
  });

  test('a package that changed after apt had verified it', async () => {
    const programs = openFolder();
    // The verified file belongs to apt's download user until it is copied.
    writeFileSync(
      join(programs, 'apt-get'),
      '#!/bin/sh\n/usr/bin/apt-get "$@" || exit\nfor deb in ./*.deb; do [ ! -e "$deb" ] || echo more >>"$deb"; done\n',
      { mode: 0o755 },
    );
    try {
      const repository = await open(folder, 0, { PATH: `${programs}:${process.env['PATH'] ?? ''}` });
      expect(await wordsOf(repository.fetch(await newest(repository), target(), signal))).toMatch(
        /not the one that was signed/,
      );
      expect([existsSync(target()), existsSync(`${target()}.part`)]).toEqual([false, false]);
    } finally {
      rmSync(programs, { recursive: true });
    }
  });

  test('a package that is longer than declared', async () => {
    await using server = await serve(folder);
    writeFileSync(file(), Buffer.concat([readFileSync(file()), Buffer.alloc(5_000_000)]));
    const repository = await open(server.url);
    expect(await wordsOf(repository.fetch(await newest(repository), target(), signal))).toMatch(
      /not the one that was signed/,
    );
    expect(existsSync(target())).toBe(false);
  });

  test('a list that was changed', async () => {
    const list = join(folder, 'Packages');
    writeFileSync(list, readFileSync(list, 'utf8').replaceAll('1.1.0', '9.1.0'));
    expect(await wordsOf(open(folder))).toMatch(/not the one that was signed/);
  });

  test('a signature over another text', async () => {
    const list = join(folder, 'InRelease');
    writeFileSync(list, readFileSync(list, 'utf8').replace('Origin: tillframe', 'Origin: tillfrome'));
    expect(await wordsOf(open(folder))).toMatch(/not signed by a key that is trusted/);
  });

  test('another key until it is trusted too, then accepts either', async () => {
    sign(folder, otherKeys);
    expect(await wordsOf(open(folder))).toMatch(/not signed by a key that is trusted/);
    trust(otherKeys, 'second.asc');
    expect((await open(folder)).releases).toHaveLength(2);
    sign(folder, keys);
    expect((await open(folder)).releases).toHaveLength(2);
  });

  test('a folder that is not signed', async () => {
    rmSync(join(folder, 'InRelease'));
    expect(await wordsOf(open(folder))).toMatch(/no signed versions|not signed/);
  });

  test('an expired list', async () => {
    signChanged(folder, keys, (release) =>
      release
        .replace(/^Date: .*$/m, 'Date: Thu, 01 Jan 2026 00:00:00 +0000')
        .replace(/^Valid-Until: .*$/m, 'Valid-Until: Fri, 02 Jan 2026 00:00:00 +0000'),
    );
    expect(await wordsOf(open(folder))).toMatch(/out of date/);
  });

  test('a list from the future, when the clock is behind', async () => {
    signChanged(folder, keys, (release) =>
      release
        .replace(/^Date: .*$/m, 'Date: Fri, 01 Jan 2100 00:00:00 +0000')
        .replace(/^Valid-Until: .*$/m, 'Valid-Until: Sat, 02 Jan 2100 00:00:00 +0000'),
    );
    expect(await wordsOf(open(folder))).toMatch(/clock of this machine/);
  });
});

test('everything without a trusted key', async () => {
  rmSync(join(trusted, 'first.asc'));
  expect(await wordsOf(noKey())).toMatch(/no key is trusted/);
  writeFileSync(join(trusted, 'first.asc'), 'ssh-ed25519 AAAA');
  expect(await wordsOf(noKey())).toMatch(/no public OpenPGP key/);
});
