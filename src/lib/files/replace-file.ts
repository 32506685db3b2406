/** Atomically rewrites a small file, also across a power cut. */
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

export type FileOwner = { readonly uid: number; readonly gid: number };

/**
 * Accessible to the owner only, unless `mode` is given. `owner`: for root only. Throws the system's error; the previous
 * contents are then intact. One writer at a time.
 */
export function replaceFile(
  path: string,
  contents: Uint8Array,
  { mode = 0o600, owner }: { readonly mode?: number; readonly owner?: FileOwner | undefined } = {},
): void {
  const draftPath = `${path}.new`;
  // A draft left by a power cut may have other permissions.
  rmSync(draftPath, { force: true });
  const draft = openSync(draftPath, 'wx', 0o600);
  try {
    writeSync(draft, contents);
    if (mode !== 0o600) fchmodSync(draft, mode);
    if (owner !== undefined) fchownSync(draft, owner.uid, owner.gid);
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
