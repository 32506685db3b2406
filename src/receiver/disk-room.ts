/** Free disk space: rejecting early keeps the disk from filling up until not even a DELETE or a login fits. */
import { statfsSync } from 'node:fs';

export type DiskRoom = () => { readonly enough: boolean; readonly freeBytes: number };

/** `minFreeBytes` stays free for everything else on that disk. */
export function createDiskRoom(folder: string, minFreeBytes: number): DiskRoom {
  return () => {
    const { bavail, bsize } = statfsSync(folder);
    const freeBytes = bavail * bsize;
    return { enough: freeBytes >= minFreeBytes, freeBytes };
  };
}
