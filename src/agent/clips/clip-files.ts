/** Files of stored clips in their folder, and the room they take. One clip is added at a time, and files are tidied up between two; room may be made meanwhile. */
import { randomBytes } from 'node:crypto';
import { readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { clipsToRemove, type HeldClip } from '../../domain/capture/stored-clip.ts';
import type { Clock } from '../../lib/clock.ts';
import { makeFolder } from '../../lib/files/make-folder.ts';
import { syncFolder } from '../../lib/files/sync-folder.ts';
import type { Log } from '../../lib/log.ts';
import { createLogThrottle } from '../../lib/log-throttle.ts';
import type { Clip } from '../cameras/camera-contract.ts';
import type { PendingClip } from '../store/clips/clip-rows.ts';
import type { Store } from '../store/operations.ts';
import { readClip, writeClip } from './clip-file.ts';

const logEveryMs = 600_000;

export type ClipFilesOptions = {
  readonly folder: string;
  readonly maxBytes: number;
  readonly minFreeBytes: number;
};

/** The quota or the disk is full, and nothing may be removed for the clip. */
export class NoRoom extends Error {}

export function createClipFiles(
  { store, clock, log }: { store: Pick<Store, 'read' | 'write'>; clock: Clock; log: Log },
  options: ClipFilesOptions,
) {
  const { folder } = options;
  const pathOf = (id: string): string => join(folder, id);
  const mayLog = createLogThrottle(clock, logEveryMs);
  let held: readonly HeldClip[] = [];
  /** Not logged yet. */
  let removed = 0;
  let evicted = 0;

  async function freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  }

  async function remove(clips: readonly HeldClip[], why: 'evicted' | 'failed'): Promise<void> {
    if (clips.length === 0) return;
    const ids = clips.map(({ id }) => id);
    await store.write.removeClips({ ids, why });
    for (const id of ids) await rm(pathOf(id), { force: true });
    held = held.filter(({ id }) => !ids.includes(id));
    removed += ids.length;
    if (why === 'evicted') evicted += ids.length;
    if (!mayLog()) return;
    log.info({ clips: removed }, 'clips of sales removed');
    removed = 0;
  }

  async function makeRoom(
    next?: { neededBytes: number; worth: HeldClip['worth'] },
    unwrittenBytes = 0,
  ): Promise<boolean> {
    const room = { ...options, freeBytes: (await freeBytes()) - unwrittenBytes };
    // Rows go elsewhere too, but none is added: a look at the disk is enough where what was held had room.
    if (next?.worth !== 'pinned' && clipsToRemove(held, room, next)?.length === 0) return true;
    held = await store.read.heldClips();
    const gone = clipsToRemove(held, room, next);
    if (gone === undefined) return false;
    await remove(gone, 'evicted');
    return true;
  }

  async function tidy(): Promise<void> {
    const files = await readdir(folder);
    const rows = await store.read.heldClips();
    await remove(
      rows.filter(({ id }) => !files.includes(id)),
      'failed',
    );
    held = rows.filter(({ id }) => files.includes(id));
    const known = new Set(held.map(({ id }) => id));
    for (const name of files) if (!known.has(name)) await rm(pathOf(name), { force: true });
  }

  return {
    /** Stored clips as of the last look, oldest first. */
    held: (): readonly HeldClip[] => held,

    /** Clips removed to make room since the start. */
    evicted: (): number => evicted,

    /** Makes the folder, and removes what does not belong there. */
    async open({ isKept }: { isKept: boolean }): Promise<void> {
      makeFolder(folder);
      if (!isKept) await store.write.removeAllClips();
      await tidy();
    },

    /** Removes files without a stored row and rows without a file, and notes which clips there are. */
    tidy,

    /** Removes the oldest clips; false where there is no room for the next one. */
    makeRoom,

    /** False where the clip is not needed any more. Rejects with NoRoom, and with the error of store, file or video; nothing is stored then. */
    async add(
      { id, worth, fromMonotonicMs, untilMonotonicMs }: PendingClip,
      clip: Pick<Extract<Clip, { kind: 'clip' }>, 'mp4' | 'fromMonotonicMs' | 'untilMonotonicMs'> & {
        /** Uncertainty of the time of a picture, milliseconds. */
        readonly uncertaintyMs?: number;
      },
      signal: AbortSignal,
    ): Promise<boolean> {
      const key = randomBytes(32);
      await using file = new AsyncDisposableStack();
      file.defer(() => rm(pathOf(id), { force: true }));
      file.defer(() => void clip.mp4.destroy());
      // The quota is looked at when the size is known: a clip of unknown size would cost others too many.
      const mayGrow = async (pieceBytes: number): Promise<void> => {
        if (!(await makeRoom({ neededBytes: 1, worth }, pieceBytes))) throw new NoRoom();
      };
      const { bytes, sha256 } = await writeClip({ path: pathOf(id), key, mp4: clip.mp4 }, mayGrow, signal);
      if (!(await makeRoom({ neededBytes: bytes, worth }))) throw new NoRoom();
      await syncFolder(folder);
      const fromByMs = clip.fromMonotonicMs - fromMonotonicMs;
      const untilByMs = clip.untilMonotonicMs - untilMonotonicMs;
      const { uncertaintyMs } = clip;
      const settled = {
        ...{ id, key, bytes, sha256, fromByMs, untilByMs },
        ...(uncertaintyMs !== undefined && { uncertaintyMs }),
      };
      if (!(await store.write.settleClip(settled))) return false;
      file.move();
      held = [...held, { id, bytes, worth }];
      return true;
    },

    /** Undefined where there is no such clip. */
    async read(
      clip: { readonly saleId: string; readonly id: string },
      range: { readonly from: number; readonly until: number },
    ): Promise<Readable | undefined> {
      const key = await store.read.clipKey(clip);
      return key && Readable.from(readClip({ path: pathOf(clip.id), key }, range), { objectMode: false });
    },
  };
}
