/**
 * Spill folders whose agent will not return: their data folder is gone, as after a test or a try-out. Each folder names
 * its data folder in a file; one without that file is removed by age, since no ring holds video for longer than an
 * hour.
 */
import { existsSync } from 'node:fs';
import { lstat, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** File in the folder that contains the path of the data folder. */
export const ownerFile = 'owner';
const nameOfSpill = /^tillframe-[0-9a-f]{16}$/;
const maxAgeMs = 3_600_000;

export async function nameOwner(folder: string, dataDir: string): Promise<void> {
  await writeFile(join(folder, ownerFile), dataDir, { mode: 0o600 });
}

/** Removes this user's stale folders within `parent`, such as /dev/shm, but never `own`. Returns their number. */
export async function removeStaleSpills(
  parent: string,
  own: string | undefined,
  nowMs: number,
): Promise<number> {
  const { uid } = await stat('/proc/self');
  let removed = 0;
  for (const name of (await readdir(parent)).filter((each) => nameOfSpill.test(each))) {
    const folder = join(parent, name);
    if (folder === own || !(await isStale(folder, uid, nowMs).catch(() => false))) continue;
    await rm(folder, { recursive: true, force: true });
    removed++;
  }
  return removed;
}

async function isStale(folder: string, uid: number, nowMs: number): Promise<boolean> {
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== uid) return false;
  const owner = await readFile(join(folder, ownerFile), 'utf8').catch(() => undefined);
  // A data folder on a disk that is not mounted yet reappears before this video is too old.
  if (owner !== undefined && existsSync(owner)) return false;
  return owner !== undefined || nowMs - found.mtimeMs > maxAgeMs;
}
