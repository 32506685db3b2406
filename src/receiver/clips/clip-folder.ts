/** Clips as files of a folder, named by the SHA-256 of their content. A part is appended and flushed before it counts. */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failpoint } from '../../lib/failpoint.ts';
import { makeFolder } from '../../lib/files/make-folder.ts';
import { syncFolder } from '../../lib/files/sync-folder.ts';
import { directly } from '../sql/work.ts';
import type { ClipFiles } from './clip-store.ts';

const temporary = '.part';

type ClipFolder = ClipFiles & {
  pathOf(sha256: string): string;
  /** File of the parts that have arrived. */
  partOf(sha256: string): string;
};

export function openClipFolder(directory: string): ClipFolder {
  makeFolder(directory);
  const pathOf = (sha256: string): string => join(directory, sha256);
  const partOf = (sha256: string): string => pathOf(sha256) + temporary;

  const complete = (sha256: string): number | undefined =>
    statSync(pathOf(sha256), { throwIfNoEntry: false })?.size;
  const begun = (sha256: string): number => statSync(partOf(sha256), { throwIfNoEntry: false })?.size ?? 0;

  /** A part that was given up by its sender may still be under way. */
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = turn.then(work, work);
    turn = run.catch(() => undefined);
    return run;
  }

  /** All parts are here. */
  async function finish(sha256: string): Promise<'stored' | 'other_hash'> {
    failpoint('receiver.clip_whole');
    if ((await hashOf(partOf(sha256))) !== sha256) {
      await rm(partOf(sha256), { force: true });
      return 'other_hash';
    }
    await rename(partOf(sha256), pathOf(sha256));
    await syncFolder(directory);
    return 'stored';
  }

  return {
    ...{ complete, pathOf, partOf },
    held: (hashes) =>
      directly(() => new Map(hashes.map((sha256) => [sha256, complete(sha256) ?? begun(sha256)]))),
    received: (sha256, bytes) =>
      inTurn(async () => {
        if (complete(sha256) !== undefined) return bytes;
        const here = begun(sha256);
        if (here < bytes) return here;
        return (await finish(sha256)) === 'stored' ? bytes : 0;
      }),
    addPart: (sha256, { from, bytes, total }) =>
      inTurn(async () => {
        if (complete(sha256) !== undefined || begun(sha256) !== from) return 'elsewhere';
        await append(partOf(sha256), from, bytes);
        return from + bytes.length < total ? 'stored' : await finish(sha256);
      }),
    dropParts: (sha256) => inTurn(() => rm(partOf(sha256), { force: true })),
    dropPartsBefore: (ms) =>
      inTurn(async () => {
        for (const name of await readdir(directory)) {
          if (!name.endsWith(temporary)) continue;
          const path = join(directory, name);
          if ((await stat(path)).mtimeMs < ms) await rm(path);
        }
      }),
    read: (sha256, { from, until }) => createReadStream(pathOf(sha256), { start: from, end: until }),
  };
}

async function append(path: string, at: number, bytes: Uint8Array): Promise<void> {
  await using file = await open(path, at === 0 ? 'w' : 'r+', 0o600);
  // A full disk may take the beginning of it only.
  for (let done = 0; done < bytes.length; )
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  await file.sync();
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
