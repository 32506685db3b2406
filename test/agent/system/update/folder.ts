/**
 * Signed folders of small packages, as scripts/sign-release.sh leaves them, and a server of such a folder
 * with interrupted downloads.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const signs = fileURLToPath(new URL('../../../../scripts/sign-release.sh', import.meta.url));
const keysProgram = fileURLToPath(new URL('../../../../scripts/release/signing-keys.sh', import.meta.url));
export const packagedKeys = 'usr/share/tillframe/update-keys.d';
const run = (program: string, args: readonly string[], cwd?: string): string =>
  execFileSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
  });

/** Readable by apt's user too: it downloads under that. */
export function openFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tillframe-update-'));
  chmodSync(path, 0o755);
  return path;
}

export type Keys = { readonly folder: string; readonly publicKey: string; remove(): void };

export function makeKeys(): Keys {
  const folder = openFolder();
  run(signs, ['key', folder]);
  return {
    folder,
    publicKey: join(folder, 'updates.asc'),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** A second key pair in the same folder: both sign then. */
export const addKey = (keys: Keys, name: string): string => run(signs, ['key', keys.folder, name]);

export const retireKey = (keys: Keys, name: string): string => run(signs, ['retire', keys.folder, name]);

/** The file of keys that scripts/release.sh builds into packages. */
export const releasedKeys = (keys: Keys): string =>
  run('bash', ['-c', '. "$1"; public_keys "$2"', 'bash', keysProgram, keys.folder]);

export function addPackage(
  folder: string,
  given: {
    readonly version: string;
    readonly architecture: string;
    readonly bytes?: number;
    /** Keys that the package trusts. */
    readonly keys?: string;
  },
): string {
  const { version, architecture, bytes = 300_000, keys } = given;
  const tree = openFolder();
  mkdirSync(join(tree, 'DEBIAN'));
  mkdirSync(join(tree, 'usr/share/tillframe'), { recursive: true });
  writeFileSync(join(tree, 'usr/share/tillframe/random'), randomBytes(bytes));
  if (keys !== undefined) {
    mkdirSync(join(tree, packagedKeys));
    writeFileSync(join(tree, packagedKeys, 'updates.asc'), keys);
  }
  writeFileSync(
    join(tree, 'DEBIAN/control'),
    `Package: tillframe\nVersion: ${version}\nArchitecture: ${architecture}\nMaintainer: a <a@localhost>\nInstalled-Size: 300\nDescription: x\n`,
  );
  // As scripts/release/file-names.sh names it.
  const file = join(folder, `tillframe_${version.replaceAll('~', '-')}_${architecture}.deb`);
  run('dpkg-deb', ['--build', '--root-owner-group', '-Znone', tree, file]);
  rmSync(tree, { recursive: true });
  return file;
}

export const sign = (folder: string, keys: Keys): string => run(signs, ['sign', folder, keys.folder]);

/** Signs a modified list with the same key, which no honest publisher does. */
export function signChanged(folder: string, keys: Keys, change: (release: string) => string): void {
  const signed = readFileSync(join(folder, 'InRelease'), 'utf8');
  const [, body = ''] = /\n\n([^]*?)-----BEGIN PGP SIGNATURE/.exec(signed) ?? [];
  writeFileSync(join(folder, 'Release'), change(body));
  const gpg = [
    '--homedir',
    keys.folder,
    '--batch',
    '--yes',
    '--clearsign',
    '--output',
    'InRelease',
    'Release',
  ];
  run('gpg', gpg, folder);
  rmSync(join(folder, 'Release'));
}

export type Server = AsyncDisposable & {
  readonly url: string;
  /** `InRelease`, `tillframe_1.0.0_amd64.deb 1000-` with the requested range. */
  readonly requests: string[];
  /** The next `times` answers with a package end after `bytes`. */
  breakAfter(bytes: number, times: number): void;
};

export async function serve(folder: string): Promise<Server> {
  const requests: string[] = [];
  let breaks = { bytes: 0, times: 0 };
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://x').pathname.split('/').at(-1) ?? '';
    const range = /^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1];
    requests.push(range === undefined ? name : `${name} ${range}-`);
    let bytes: Buffer;
    try {
      bytes = readFileSync(join(folder, name));
    } catch {
      response.writeHead(404).end();
      return;
    }
    const from = Number(range ?? 0);
    response.writeHead(range === undefined ? 200 : 206, {
      'content-length': bytes.length - from,
      'last-modified': 'Fri, 02 Jan 2026 03:04:05 GMT',
      ...(range !== undefined && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
    });
    if (!name.endsWith('.deb') || breaks.times === 0) {
      response.end(bytes.subarray(from));
      return;
    }
    breaks = { ...breaks, times: breaks.times - 1 };
    response.write(bytes.subarray(from, from + breaks.bytes), () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    breakAfter: (bytes, times) => {
      breaks = { bytes, times };
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
