/**
 * Clips of sales: a row each, and files named by the SHA-256 of their content, which arrive in parts.
 *
 * A part is on disk before it is answered, and the last one is followed by a check of the whole. What is here says which part is
 * next, so neither a cut connection nor a restart costs more than one. A clip counts as stored under its own name only: where the receiver
 * ended after the last part and before that, the next notice checks and names it. Parts of a clip that is gone, or of which nothing came for
 * long, are removed.
 */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type Database from 'better-sqlite3';
import { type ClipNotice, clipContentTypes } from '../../contract/cloud/clip.ts';
import { failpoint } from '../../lib/failpoint.ts';
import { makeFolder } from '../../lib/files/make-folder.ts';
import { syncFolder } from '../../lib/files/sync-folder.ts';

/** Parts of a clip of which nothing came for so long are removed; a shop may be offline for weeks. */
const abandonedMs = 30 * 86_400_000;
const lookForAbandonedMs = 86_400_000;
const temporary = '.part';

type StoredClip = {
  readonly id: string;
  readonly kind: keyof typeof clipContentTypes;
  readonly camera: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly bytes: number;
  readonly sha256: string;
  /** So many of its first bytes are here. */
  readonly received: number;
  /** The gateway had to remove it before all of it was here. */
  readonly isGone: boolean;
};

type Row = Omit<StoredClip, 'received' | 'isGone'> & { readonly gone: 0 | 1 };

export type ClipStore = {
  /** Notes the clip. Number of its first bytes that are here, all of them once it is complete; undefined for one of an unknown sale. */
  announce(notice: ClipNotice): Promise<number | undefined>;
  /** Size of a complete clip. */
  complete(sha256: string): number | undefined;
  /** Size and kind of the clip that was announced with this content. `source`: the only shop that may have announced it. */
  expected(sha256: string, source?: string): Pick<StoredClip, 'bytes' | 'kind'> | undefined;
  /** Resolves once the part is on disk. `elsewhere`: another part is next. `other_hash`: all of it is here, and discarded. */
  addPart(
    sha256: string,
    part: { readonly from: number; readonly bytes: Uint8Array; readonly total: number },
  ): Promise<'stored' | 'elsewhere' | 'other_hash'>;
  ofSale(source: string, saleId: string): StoredClip[];
  pathOf(sha256: string): string;
  /** File of the parts that have arrived. */
  partOf(sha256: string): string;
  /** Bytes of a complete clip, both ends inclusive. */
  read(sha256: string, range: { readonly from: number; readonly until: number }): Readable;
};

export function openClipStore(db: Database.Database, directory: string, nowMs: () => number): ClipStore {
  makeFolder(directory);
  const pathOf = (sha256: string): string => join(directory, sha256);
  const partOf = (sha256: string): string => pathOf(sha256) + temporary;
  const isKnownSale = db
    .prepare<[string, string], number>('select 1 from sales where source = ? and sale_id = ?')
    .pluck();
  const note = db.prepare(
    `insert into clips (source, id, sale_id, kind, camera, at_ms, from_ms, until_ms, bytes, sha256, gone)
     values (@source, @id, @sale, @kind, @camera, @atMs, @fromMs, @untilMs, @bytes, @sha256, @gone)
     on conflict (source, id) do update set sale_id = excluded.sale_id, gone = excluded.gone`,
  );
  const expected = db.prepare<
    [{ sha256: string; source: string | null }],
    Pick<StoredClip, 'bytes' | 'kind'>
  >('select bytes, kind from clips where sha256 = @sha256 and (@source is null or source = @source) limit 1');
  const isAwaited = db
    .prepare<[string], number>('select 1 from clips where sha256 = ? and gone = 0 limit 1')
    .pluck();
  const ofSale = db.prepare<[string, string], Row>(
    `select id, kind, camera, at_ms as atMs, from_ms as fromMs, until_ms as untilMs, bytes, sha256, gone
       from clips where source = ? and sale_id = ? order by at_ms, kind desc, id`,
  );

  const complete = (sha256: string): number | undefined =>
    statSync(pathOf(sha256), { throwIfNoEntry: false })?.size;

  function heldBytes(sha256: string, bytes: number): number {
    if (complete(sha256) !== undefined) return bytes;
    return statSync(partOf(sha256), { throwIfNoEntry: false })?.size ?? 0;
  }

  /** A part that was given up by its sender may still be under way. */
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = turn.then(work, work);
    turn = run.catch(() => undefined);
    return run;
  }

  /** All parts are here. */
  async function finish(sha256: string): Promise<'stored' | 'other_hash'> {
    failpoint('receiver.clip_whole');
    if ((await hashOf(partOf(sha256))) !== sha256) {
      await rm(partOf(sha256), { force: true });
      return 'other_hash';
    }
    await rename(partOf(sha256), pathOf(sha256));
    await syncFolder(directory);
    return 'stored';
  }

  /** Number of first bytes that are here; of a clip whose parts are all here once that is checked. */
  function received(sha256: string, bytes: number): Promise<number> {
    return inTurn(async () => {
      const here = heldBytes(sha256, bytes);
      if (here < bytes || complete(sha256) !== undefined) return here;
      return (await finish(sha256)) === 'stored' ? bytes : 0;
    });
  }

  async function removeAbandoned(): Promise<void> {
    for (const name of await readdir(directory)) {
      if (!name.endsWith(temporary)) continue;
      const path = join(directory, name);
      if ((await stat(path)).mtimeMs < nowMs() - abandonedMs) await rm(path);
    }
  }

  /** After a failure the next look finds what is left. */
  function tidy(work: () => Promise<void>): void {
    inTurn(work).catch(() => undefined);
  }
  let lookedAtMs = nowMs();
  tidy(removeAbandoned);

  return {
    async announce({ at, from, until, gone, ...notice }) {
      const { source, sale, sha256, bytes } = notice;
      if (isKnownSale.get(source, sale) === undefined) return undefined;
      const [atMs, fromMs, untilMs] = [at, from, until].map((time) => Math.round(Date.parse(time)));
      note.run({ ...notice, atMs, fromMs, untilMs, gone: gone ? 1 : 0 });
      if (Math.abs(nowMs() - lookedAtMs) > lookForAbandonedMs) {
        lookedAtMs = nowMs();
        tidy(removeAbandoned);
      }
      if (gone)
        tidy(async () => {
          if (isAwaited.get(sha256) === undefined) await rm(partOf(sha256), { force: true });
        });
      return gone ? bytes : await received(sha256, bytes);
    },
    complete,
    expected: (sha256, source) => expected.get({ sha256, source: source ?? null }),
    addPart: (sha256, { from, bytes, total }) =>
      inTurn(async () => {
        if (heldBytes(sha256, total) !== from) return 'elsewhere';
        await append(partOf(sha256), from, bytes);
        return from + bytes.length < total ? 'stored' : await finish(sha256);
      }),
    ofSale: (source, saleId) =>
      ofSale.all(source, saleId).map(({ gone, ...clip }) => ({
        ...clip,
        received: heldBytes(clip.sha256, clip.bytes),
        isGone: gone === 1,
      })),
    ...{ pathOf, partOf },
    read: (sha256, { from, until }) => createReadStream(pathOf(sha256), { start: from, end: until }),
  };
}

async function append(path: string, at: number, bytes: Uint8Array): Promise<void> {
  await using file = await open(path, at === 0 ? 'w' : 'r+', 0o600);
  // A full disk may take the beginning of it only.
  for (let done = 0; done < bytes.length; )
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  await file.sync();
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
