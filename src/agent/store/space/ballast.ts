/**
 * A file that does nothing but take up space: when others have filled the disk it is let go, and what is left to do can be written.
 * It is filled with noise, since a file system may keep zeros without giving them any space.
 */
import { randomFillSync } from 'node:crypto';
import { appendFileSync, rmSync, statSync } from 'node:fs';
import { isNoRoom } from './disk-quota.ts';

/** At a time, so that the next sale's flush doesn't wait for all of it. */
const pieceBytes = 1024 * 1024;

export type Ballast = {
  bytes(): number;
  /** Makes it a piece larger, up to its size. What the disk can't take is left out. */
  grow(): void;
  /** False where there was none. */
  release(): boolean;
};

export function createBallast(path: string, maxBytes: number): Ballast {
  const bytes = (): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return {
    bytes,
    grow: () => {
      const missing = Math.min(pieceBytes, maxBytes - bytes());
      if (missing <= 0) return;
      try {
        appendFileSync(path, randomFillSync(Buffer.alloc(missing)), { mode: 0o600 });
      } catch (error) {
        if (!isNoRoom(error)) throw error;
      }
    },
    release: () => {
      if (bytes() === 0) return false;
      rmSync(path, { force: true });
      return true;
    },
  };
}
