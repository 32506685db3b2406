/**
 * Key of the spill. It is on the disk of the data folder while the program is stopped, and in memory alone while it runs: what
 * the spill leaves in memory, or swapped to a disk, shows no video without it. The ring of a running program is in plain memory.
 * Each file has a key of its own, derived from its name.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { type ChunkCipher, keyBytes } from './segment-file.ts';

export const spillCipher: ChunkCipher = 'chacha20-poly1305';

type SpillKey = {
  ofFile(name: string): Uint8Array;
  /** For the next start. Rejects with the system's error. */
  store(path: string): Promise<void>;
};

export const newSpillKey = (): SpillKey => spillKey(randomBytes(keyBytes));

/** Reads and removes the key of the last stop. Undefined without one. Rejects when it can't be removed. */
export async function takeSpillKey(path: string): Promise<SpillKey | undefined> {
  const stored = await readFile(path).catch(() => undefined);
  await rm(path, { force: true });
  return stored?.length === keyBytes ? spillKey(stored) : undefined;
}

function spillKey(key: Buffer): SpillKey {
  return {
    ofFile: (name) => createHmac('sha256', key).update(name).digest(),
    store: (path) => writeFile(path, key, { mode: 0o600 }),
  };
}
