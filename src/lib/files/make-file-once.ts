/** A small file that is made once and then only read: an id, a key. Whole or not at all, also across a power cut and two processes. */
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** The file's contents; if it isn't there, `make()` gives them first, for the owner's eyes alone. The folder has to exist. */
export function readOrMakeFile(path: string, make: () => string | Uint8Array): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  // Written aside and linked into place: never over another process's.
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
