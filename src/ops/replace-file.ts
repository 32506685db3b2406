/** A small file that is written again and again: whole or as it was, also across a power cut. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** For the owner's eyes alone. Throws what the system says; the former contents are then still there. One writer at a time. */
export function replaceFile(path: string, contents: Uint8Array): void {
  const draftPath = `${path}.new`;
  // A draft that a power cut left behind may have other permissions.
  rmSync(draftPath, { force: true });
  const draft = openSync(draftPath, 'wx', 0o600);
  try {
    writeSync(draft, contents);
    fsyncSync(draft);
  } finally {
    closeSync(draft);
  }
  renameSync(draftPath, path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
