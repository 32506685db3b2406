/**
 * Moves a damaged database aside and recovers its readable rows into a new one.
 *
 * A marker file beside the database, `.damaged`, requests the recovery; the component that detects damage
 * writes it, and only a completed recovery deletes it. Each step may be interrupted and is repeated at the
 * next start:
 *
 * 1. -wal, -shm and then the database itself are renamed to `.corrupt-<time>`: once the database has that
 *    name, this step is done.
 * 2. The new database is built under another name, and flushed.
 * 3. It is renamed to the database's name: once that exists again, this step is done.
 * 4. `.damaged` is deleted.
 *
 * At no moment does the database's name belong to an incomplete file, or to a file beside the log of another
 * one.
 *
 * The two newest damaged files are kept for `keepDays`, for a manual search; they contain pictures.
 */

import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { problemSchema } from '../../../contract/problem.ts';
import { type DatabaseProblem, databaseProblem } from '../../../domain/problem/database.ts';
import { type StoredProblem, withDetails } from '../../../domain/problem/text.ts';
import type { Shop } from '../../../domain/sale/sale-event.ts';
import type { Clock } from '../../../lib/clock.ts';
import { failpoint } from '../../../lib/failpoint.ts';
import { replaceFile } from '../../../lib/files/replace-file.ts';
import { isUnavailable, messageOf } from '../../../lib/sqlite-errors.ts';
import { readJson } from '../../../lib/text/read-json.ts';
import { declaredBytes } from '../../../sqlite-recovery/pages.ts';
import { readWal } from '../../../sqlite-recovery/wal.ts';
import type { Connection } from '../connection.ts';
import { readable } from '../damage.ts';
import { readMeta, writeMeta } from '../meta.ts';
import { rebuild } from './rebuild.ts';
import type { Recovery } from './recovery-report.ts';

const maxKept = 2;
const keepDays = 30;
/**
 * Pictures that the cloud has are copied up to this time after the start of the recovery, and at least for
 * `picturesForMs`: the shop waits for its gateway.
 */
const picturesUntilMs = 12_000;
const picturesForMs = 2_000;
/** Copying pictures also requires this much free space. */
const minFreeBytes = 256 * 1024 * 1024;

/** Secondary files of the damaged database beside the draft, left by a crash (sqlite-recovery/bulk.ts). */
const secondName = ['.old', '.old-wal', '.old-shm', '.old-journal'];

const storedProblem = problemSchema.omit({ text: true });
const count = z.int().nonnegative();
const recoverySchema = z.object({
  tables: z.record(z.string(), z.object({ rows: count, unreadable: count })),
  picturesLeft: count,
  salesFromEvents: count,
  salesDropped: count,
  salesDoubtful: count,
  eventsDropped: count,
  picturesLost: count,
  sentAgain: count,
  unsent: z
    .object({ lost: count.exactOptional(), gone: z.array(z.object({ first: count, last: count })) })
    .exactOptional(),
  kept: z.object({ sales: count, pictures: count, events: count }).exactOptional(),
  pagesCutOff: count.exactOptional(),
  atMs: z.number(),
  boot: z.string(),
  atMonotonicMs: z.number(),
  damage: storedProblem,
  keptAs: z.string(),
}) satisfies z.ZodType<Recovery>;

const damagedSchema = z.object({ damage: storedProblem, keptAs: z.string() });

/** Written by this program and only displayed: unreadable fields are omitted. */
export function readRecovery(db: Connection): Recovery | undefined {
  const text = readMeta(db, 'recovery');
  return text === undefined ? undefined : readJson(recoverySchema, text);
}

/** True when the marker file exists. */
export function isMarkedDamaged(path: string): boolean {
  return existsSync(`${path}.damaged`);
}

/** The next start recovers the database. An existing marker stays. */
export function markDamaged(path: string, damage: StoredProblem, nowMs: number): void {
  if (isMarkedDamaged(path)) return;
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  let keptAs = `${basename(path)}.corrupt-${stamp}`;
  for (let turn = 2; existsSync(join(dirname(path), keptAs)); turn += 1) {
    keptAs = `${basename(path)}.corrupt-${stamp}-${turn}`;
  }
  replaceFile(`${path}.damaged`, Buffer.from(JSON.stringify({ damage, keptAs })));
}

/**
 * Detects damage that SQLite itself takes for an empty or shorter database; runs before anything opens it.
 */
export function findQuietDamage(path: string): DatabaseProblem | undefined {
  const bytes = sizeOf(path) ?? 0;
  const walBytes = sizeOf(`${path}-wal`) ?? 0;
  if (bytes === 0 && walBytes > 0) return databaseProblem('database.empty_with_log');
  // The key is created when a database was written: without it, a first start was interrupted.
  if (bytes === 0 && existsSync(path) && existsSync(join(dirname(path), 'secrets.key')))
    return databaseProblem('database.empty');
  const wal = readWal(`${path}-wal`);
  if (wal?.damaged === true) return databaseProblem('database.log_damaged');
  // SQLite reads missing parts of a page as zeros. The end of the file may still be in a log.
  if (wal === undefined && bytes > 0 && bytes < declaredBytes(path))
    return databaseProblem('database.truncated');
  return undefined;
}

/** Throws errors of the disk; nothing is lost then, and the next start retries. */
export function recover(
  path: string,
  context: { shop: Shop; gateway: string; clock: Clock },
): Recovery | undefined {
  const { damage, keptAs } = readMark(path, context.clock);
  const kept = join(dirname(path), keptAs);
  const marked = `${path}.damaged`;
  if (!existsSync(kept)) {
    moveAside(path, kept);
  } else if (existsSync(path)) {
    rmSync(marked);
    flushFolder(path);
    return undefined;
  }
  failpoint('store.recovery');
  removeOldCopies(path, { nowMs: context.clock.nowMs(), except: keptAs });

  const draft = `${path}.new`;
  const { clock } = context;
  const at = { atMs: clock.nowMs(), boot: clock.boot, atMonotonicMs: clock.monotonicMs() };
  const build = (what: 'all' | 'set_up', reason: StoredProblem): Recovery | undefined => {
    for (const end of ['', '-journal', '-wal', '-shm', ...secondName]) rmSync(draft + end, { force: true });
    let recovery: Recovery | undefined;
    const begunMs = context.clock.monotonicMs();
    let untilMs: number | undefined;
    rebuild(
      { from: kept, to: draft },
      { ...context, epoch: randomUUID() },
      {
        what,
        mayGoOn: () => {
          // Called last, after everything else has been copied.
          const nowMs = context.clock.monotonicMs();
          untilMs ??= Math.max(begunMs + picturesUntilMs, nowMs + picturesForMs);
          return nowMs < untilMs && freeBytes(path) > minFreeBytes;
        },
        finish: (db, rebuilt) => {
          recovery = { ...rebuilt, ...at, damage: reason, keptAs };
          writeMeta(db, 'recovery', JSON.stringify(recovery));
        },
      },
    );
    return recovery;
  };
  const recovery = buildEither(build, damage);
  failpoint('store.recovery');
  renameSync(draft, path);
  flushFolder(path);
  failpoint('store.recovery');
  rmSync(marked);
  flushFolder(path);
  return recovery;
}

/**
 * A working register has priority over old sales: data that no attempt can recover stays in the kept file.
 */
function buildEither(
  build: (what: 'all' | 'set_up', damage: StoredProblem) => Recovery | undefined,
  damage: StoredProblem,
): Recovery | undefined {
  try {
    return build('all', damage);
  } catch (error) {
    if (isUnavailable(error) || isOfDisk(error)) throw error;
    const lost = databaseProblem('database.sales_not_recovered', { error: readable(messageOf(error)) });
    return build('set_up', withDetails<string>(damage, lost));
  }
}

/** Flushing the new file failed: the next start may have the room, and then recovers the sales. */
function isOfDisk(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EIO'].includes((error as NodeJS.ErrnoException).code ?? '');
}

const unknownDamage = databaseProblem('database.damage_unknown');

/** An unreadable marker still counts. */
function readMark(path: string, clock: Clock): z.infer<typeof damagedSchema> {
  try {
    return damagedSchema.parse(JSON.parse(readFileSync(`${path}.damaged`, 'utf8')));
  } catch {
    // The database may have been moved aside already.
    const [newest] = copiesOf(path);
    if (!existsSync(path) && newest !== undefined) return { damage: unknownDamage, keptAs: newest.name };
    rmSync(`${path}.damaged`, { force: true });
    markDamaged(path, unknownDamage, clock.nowMs());
    return damagedSchema.parse(JSON.parse(readFileSync(`${path}.damaged`, 'utf8')));
  }
}

function moveAside(path: string, kept: string): void {
  for (const end of ['-wal', '-shm']) {
    if (existsSync(path + end)) renameSync(path + end, kept + end);
  }
  // Possibly nothing but a log is left of it.
  if (!existsSync(path)) closeSync(openSync(path, 'w'));
  flushFolder(path);
  renameSync(path, kept);
  flushFolder(path);
}

/**
 * Deletes damaged databases past their time, and all but the newest. `except`: the file still to be
 * recovered, whatever age a wrong clock gives it.
 */
export function removeOldCopies(path: string, { nowMs, except }: { nowMs: number; except?: string }): void {
  const others = copiesOf(path).filter(({ name }) => name !== except);
  const most = except === undefined ? maxKept : maxKept - 1;
  for (const [index, { name, changedMs }] of others.entries()) {
    if (index < most && nowMs - changedMs < keepDays * 86_400_000) continue;
    for (const end of ['-wal', '-shm', '']) rmSync(join(dirname(path), name + end), { force: true });
  }
}

/** Newest first. */
function copiesOf(path: string): { name: string; changedMs: number }[] {
  const folder = dirname(path);
  const start = `${basename(path)}.corrupt-`;
  return readdirSync(folder)
    .filter((name) => name.startsWith(start) && /^\w+(-\d+)?$/.test(name.slice(start.length)))
    .map((name) => ({ name, changedMs: sizeAndTime(join(folder, name))?.changedMs ?? 0 }))
    .sort((a, b) => b.changedMs - a.changedMs);
}

function sizeOf(path: string): number | undefined {
  return sizeAndTime(path)?.bytes;
}

/** `changedMs`: ctime, which a rename updates, so it is the time when the file was moved aside. */
function sizeAndTime(path: string): { bytes: number; changedMs: number } | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? undefined : { bytes: found.size, changedMs: found.ctimeMs };
}

function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(dirname(path));
  return bavail * bsize;
}

function flushFolder(path: string): void {
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
