/**
 * Pictures as files named by their SHA-256: complete and on disk, or absent.
 *
 * Written under a temporary name, flushed, renamed, and the folder flushed: without the flushes, files renamed before a power cut were
 * empty.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../lib/files/make-folder.ts';
import type { PictureStore } from './picture-store.ts';

export type PictureFolder = Omit<PictureStore, 'has'> & {
  has(sha256: string): boolean;
  pathOf(sha256: string): string;
  /** Calls back for each new picture, once it is on disk. */
  watch(onPicture: (sha256: string) => void): void;
};

const temporary = '.part';

export function openPictureFolder(directory: string): PictureFolder {
  makeFolder(directory);
  for (const name of readdirSync(directory)) {
    if (name.endsWith(temporary)) rmSync(join(directory, name));
  }
  const pathOf = (sha256: string): string => join(directory, `${sha256}.jpg`);
  const watchers: ((sha256: string) => void)[] = [];
  return {
    has: (sha256) => existsSync(pathOf(sha256)),
    async read(sha256) {
      try {
        return await readFile(pathOf(sha256));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async add({ sha256, jpeg }) {
      const path = join(directory, `${sha256}.${randomUUID()}${temporary}`);
      try {
        await writeFlushed(path, jpeg);
        await rename(path, pathOf(sha256));
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
      await flushDirectory(directory);
      for (const onPicture of watchers) onPicture(sha256);
    },
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
    pathOf,
    watch: (onPicture) => void watchers.push(onPicture),
  };
}

async function writeFlushed(path: string, bytes: Uint8Array): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(bytes);
  await file.sync();
}

async function flushDirectory(directory: string): Promise<void> {
  await using folder = await open(directory, 'r');
  await folder.sync();
}
