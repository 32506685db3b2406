/** A small file that is created once and then only read: an id, a key. Atomic, also across a power cut and two processes. */
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** The file's contents; created with `make()` if absent, readable by the owner only. The folder must exist. */
export function readOrMakeFile(path: string, make: () => string | Uint8Array): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  // Written to a draft and linked into place: never over another process's file.
  const draftPath = `${path}.${randomUUID()}.new`;
  const draft = openSync(draftPath, 'w', 0o600);
  writeSync(draft, Buffer.from(make()));
  fsyncSync(draft);
  closeSync(draft);
  try {
    linkSync(draftPath, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draftPath);
  }
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
  return readFileSync(path);
}
