/**
 * A signed folder of packages, read by apt: it checks the signature, the expiry, size and checksum of every
 * file, and resumes interrupted downloads. It gets lists, keys and settings of its own; the machine's sources
 * and installed packages stay unchanged.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, chown, copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ErrorForPeople } from '../../../lib/error-for-people.ts';
import { type Ran, runProgram } from '../../../lib/run-program.ts';
import { aptError } from './apt-messages.ts';
import { makeReadableFolder, writeReadable } from './folder.ts';
import type { Place } from './place.ts';

export type Release = {
  readonly version: string;
  readonly architecture: string;
  /** Its name in the folder. */
  readonly file: string;
  readonly sizeBytes: number;
  readonly installedBytes: number;
  readonly sha256: string;
};

export type RepositoryOptions = {
  /** For this purpose alone; created if missing. */
  readonly folder: string;
  /** Trusted keys, binary. */
  readonly keys: Buffer;
  /** How often apt resumes an interrupted download, after 1, 2, 4, … 30 seconds. Default: for about an hour. */
  readonly retries?: number;
  /** For proxies. */
  readonly environment: Readonly<Record<string, string | undefined>>;
};

export type Repository = {
  /** For every architecture. Throws an ErrorForPeople if it can't be reached or trusted. */
  readonly releases: readonly Release[];
  /** Stores the verified package at `path`. Throws an ErrorForPeople. */
  fetch(release: Release, path: string, signal: AbortSignal): Promise<void>;
};

const listWithinMs = 10 * 60_000;
const packageWithinMs = 4 * 60 * 60_000;
const kibibyte = 1024;

export async function openRepository(
  place: Place,
  options: RepositoryOptions,
  signal: AbortSignal,
): Promise<Repository> {
  const { folder, keys, environment, retries = 120 } = options;
  const fetched = join(folder, 'fetched');
  for (const part of ['.', 'lists', 'cache', 'cache/archives', 'fetched'])
    await makeReadableFolder(join(folder, part));
  // Partial downloads are readable by apt alone, which handles that itself.
  for (const part of ['lists/partial', 'cache/archives/partial'])
    await mkdir(join(folder, part), { recursive: true });
  const write = (name: string, contents: string | Buffer): Promise<void> =>
    writeReadable(join(folder, name), contents);
  await write('keys.gpg', keys);
  await write(
    'from.sources',
    `Types: deb\nURIs: ${place.url}\nSuites: ./\nSigned-By: ${join(folder, 'keys.gpg')}\n`,
  );
  await write('apt.conf', settings(folder, place));
  if (!place.isFolder) await giveToApt(fetched);
  const apt = (args: readonly string[], withinMs: number): Promise<Ran> =>
    runProgram(
      'apt-get',
      ['-c', join(folder, 'apt.conf'), '--quiet=2', ...args],
      { environment, withinMs, cwd: fetched },
      signal,
    );
  const refuse = (ran: Ran): never => {
    throw new ErrorForPeople(aptError(ran, place.url));
  };

  const updated = await apt(['update', retriesOption(Math.min(retries, 3))], listWithinMs);
  if (updated.code !== 0) refuse(updated);
  const targets = await apt(
    ['indextargets', '--format', '$(FILENAME)', 'Created-By: Packages'],
    listWithinMs,
  );
  const [index] = targets.out.split('\n');
  if (targets.code !== 0 || index === undefined || index === '') refuse(targets);

  return {
    releases: releasesOf(await readFile(index ?? '', 'utf8')),
    fetch: async (release, path) => {
      const name = `tillframe_${release.version}_${release.architecture}.deb`;
      for (const left of await readdir(fetched)) await rm(join(fetched, left), { recursive: true });
      const ran = await apt(
        ['download', retriesOption(retries), `tillframe:${release.architecture}=${release.version}`],
        packageWithinMs,
      );
      if (ran.code !== 0) {
        await rm(join(fetched, name), { force: true });
        refuse(ran);
      }
      // A copy owned by root, verified once more: apt's files belong to its download user.
      await copyFile(join(fetched, name), `${path}.part`);
      await rm(join(fetched, name));
      if ((await sha256Of(`${path}.part`)) !== release.sha256) {
        await rm(`${path}.part`);
        refuse({ code: 1, out: '', error: 'E: Hash Sum mismatch' });
      }
      await chmod(`${path}.part`, 0o644);
      await rename(`${path}.part`, path);
    },
  };
}

const retriesOption = (retries: number): string => `--option=Acquire::Retries=${retries}`;

/** The machine's own settings can't weaken the checks, and its hooks are not run. */
function settings(folder: string, { isFolder }: Place): string {
  return [
    `Dir::Etc::sourcelist "${join(folder, 'from.sources')}";`,
    'Dir::Etc::sourceparts "/dev/null";',
    'Dir::Etc::preferences "/dev/null";',
    'Dir::Etc::preferencesparts "/dev/null";',
    `Dir::State::lists "${join(folder, 'lists')}";`,
    `Dir::Cache "${join(folder, 'cache')}";`,
    'Dir::Cache::pkgcache "";',
    'Dir::Cache::srcpkgcache "";',
    'Acquire::AllowInsecureRepositories "false";',
    'Acquire::AllowWeakRepositories "false";',
    'Acquire::AllowDowngradeToInsecureRepositories "false";',
    'Acquire::Check-Valid-Until "true";',
    'Acquire::Check-Date "true";',
    'APT::Get::AllowUnauthenticated "false";',
    'APT::Update::Error-Mode "any";',
    'Acquire::Languages "none";',
    'Acquire::GzipIndexes "false";',
    'Acquire::PDiffs "false";',
    'Acquire::Retries::Delay::Maximum "30";',
    'Acquire::http::Timeout "60";',
    'Acquire::https::Timeout "60";',
    'Acquire::MaxReleaseFileSize "1000000";',
    // The download user of apt may not read people's folders, such as a stick mounted for root.
    ...(isFolder ? ['APT::Sandbox::User "root";'] : []),
    '#clear APT::Update::Pre-Invoke;',
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    '',
  ].join('\n');
}

/** The user under which apt downloads, if there is one: it may not write elsewhere. */
async function giveToApt(folder: string): Promise<void> {
  const [, uid] = /^_apt:[^:]*:(\d+):/m.exec(await readFile('/etc/passwd', 'utf8')) ?? [];
  if (uid !== undefined) await chown(folder, Number(uid), 0);
}

/** Parses the lists that apt has verified: paragraphs of `Field: value` (deb822(5)). */
export function releasesOf(packages: string): Release[] {
  return packages.split(/\n\n+/).flatMap((paragraph) => {
    const fields = new Map(
      [...paragraph.matchAll(/^([A-Za-z0-9-]+):[ \t]*(.*)$/gm)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    );
    const version = fields.get('Version');
    const architecture = fields.get('Architecture');
    const sha256 = fields.get('SHA256');
    if (fields.get('Package') !== 'tillframe' || version === undefined || !versionForm.test(version))
      return [];
    if (architecture === undefined || sha256 === undefined) return [];
    return [
      {
        ...{ version, architecture, sha256 },
        file: (fields.get('Filename') ?? '').replace(/^\.\//, ''),
        sizeBytes: Number(fields.get('Size')),
        installedBytes: Number(fields.get('Installed-Size') ?? 0) * kibibyte,
      },
    ];
  });
}

/** Format of scripts/build-deb.sh. It becomes an argument of apt's and part of file names. */
const versionForm = /^\d+\.\d+\.\d+([~+.][A-Za-z0-9.~+]+)?$/;

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
