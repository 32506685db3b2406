/**
 * The store's operations as they run inside the workers: synchronous calls on a connection, one for each
 * method of the interface.
 */
import type { ClockReading } from '../../domain/time/clock-map.ts';
import { systemClock } from '../../lib/clock.ts';
import {
  addToken,
  changePassword,
  endSessions,
  giveFirstCode,
  giveNewCode,
  giveProvisionedCode,
  keepRunningTime,
  noteSessionSeen,
  openSession,
  pageAccess,
  pageAccessVersion,
  removeToken,
  setPasswordByCode,
} from './access/page-access.ts';
import { correctSaleTimes } from './clock/clock-correction.ts';
import type { Connection } from './connection.ts';
import { readMeta, writeMeta } from './meta.ts';
import { nextDue, nextDueMs, owedEvents, owedPicture } from './outbox/due.ts';
import { settlePictures } from './outbox/due-pictures.ts';
import { freeTried, settleEvents } from './outbox/outbox.ts';
import { quarantined, quarantinedBody, retryQuarantined } from './outbox/quarantine.ts';
import { queueState } from './outbox/queue-state.ts';
import {
  lastReceived,
  lastSales,
  lastStoredAtMs,
  renderRevision,
  unpublishedSales,
} from './outbox/reporting.ts';
import { heldCount, waitingSales } from './outbox/unsent-sales.ts';
import { readRecovery } from './recovery/recovery.ts';
import { noteCameraBack } from './sales/camera-back.ts';
import { pendingCaptures, settleCapture } from './sales/captures.ts';
import { pairById } from './sales/pairs.ts';
import { keepSale } from './sales/pins.ts';
import { acceptSale } from './sales/sales.ts';
import { countSales, findSales, salesByKind } from './sales/search.ts';
import type { Secrets } from './secrets.ts';
import { calibrations, setLatency, setLinkOffset } from './setup/calibrations.ts';
import { foundReaders, noteReader } from './setup/camera-readers.ts';
import { removeCamera } from './setup/camera-removal.ts';
import { cameras, usedCameraIds } from './setup/cameras.ts';
import {
  importSetUp,
  links,
  registers,
  unlinkedRegisters,
  unlinkPosAccount,
  unlinkRegisters,
} from './setup/links.ts';
import { carriedState } from './setup/migrated.ts';
import {
  keepPosProgress,
  notePosProblem,
  posAccounts,
  posTerminals,
  savePosSettings,
} from './setup/pos-accounts.ts';
import {
  addLookbackSegment,
  closeLookbackSegment,
  lookbackSegments,
  removeLookbackSegments,
} from './space/lookback.ts';
import { storedSpace } from './space/space.ts';
import type { StoreReader, StoreWriter } from './store.ts';
import type { WriteContext } from './write-context.ts';

type Method = (...args: never[]) => Promise<unknown>;

/** The same methods, synchronous. */
export type Sync<Contract extends Record<string, Method>> = {
  [Name in keyof Contract]: (...args: Parameters<Contract[Name]>) => Awaited<ReturnType<Contract[Name]>>;
};

/** Each operation runs inside the worker's transaction, together with others. */
export function writeOperations(context: WriteContext): Sync<StoreWriter> {
  return {
    acceptSale: (input) => acceptSale(context, input),
    settleCapture: (settlement) => settleCapture(context, settlement),
    renderRevision: (saleId) => renderRevision(context, saleId),
    settleEvents: (settlements) => settleEvents(context, settlements),
    settlePictures: (settlements) => settlePictures(context, settlements),
    freeTried: () => freeTried(context),
    retryQuarantined: (choice) => retryQuarantined(context, choice),
    noteClock: (reading) => noteClock(context.db, reading),
    noteAlive: () => writeMeta(context.db, 'alive_at', String(context.clock.nowMs())),
    correctSaleTimes: () => correctSaleTimes(context),
    noteCameraBack: (back) => noteCameraBack(context, back),
    keepSpace: (now) => context.housekeeping?.look(now),
    addLookbackSegment: (segment) => addLookbackSegment(context.db, context.secrets, segment),
    closeLookbackSegment: (closed) => closeLookbackSegment(context.db, closed),
    removeLookbackSegments: (ids) => removeLookbackSegments(context.db, ids),
    noteReader: (found) => noteReader(context.db, found),
    importSetUp: (setUp) => importSetUp(context, setUp),
    keepPosProgress: (progress) => keepPosProgress(context, progress),
    notePosProblem: (noted) => notePosProblem(context, noted),
    savePosSettings: (changed) => savePosSettings(context, changed),
    removePosAccount: (id) => unlinkPosAccount(context, id),
    removeCamera: (id) => removeCamera(context, id),
    unlinkRegisters: (keys) => unlinkRegisters(context, keys),
    setLatency: (latency) => setLatency(context, latency),
    setLinkOffset: (offset) => setLinkOffset(context, offset),
    keepSale: (wanted) => keepSale(context, wanted),
    giveFirstCode: (codeSha256) => giveFirstCode(context, codeSha256),
    giveNewCode: (codeSha256) => giveNewCode(context, codeSha256),
    giveProvisionedCode: (codeSha256) => giveProvisionedCode(context, codeSha256),
    noteProvisioned: ({ place, sha256 }) => writeMeta(context.db, `provisioned:${place}`, sha256),
    setPasswordByCode: (wanted) => setPasswordByCode(context, wanted),
    changePassword: (wanted) => changePassword(context, wanted),
    openSession: (wanted) => openSession(context, wanted),
    noteSessionSeen: (seen) => noteSessionSeen(context.db, seen),
    endSessions: (which) => endSessions(context, which),
    addToken: (token) => addToken(context, token),
    removeToken: (id) => removeToken(context, id),
    noteToldAlarms: (told) => writeMeta(context.db, 'told_alarms', told),
    keepRunningTime: (running) => keepRunningTime(context.db, running),
  };
}

export function readOperations(db: Connection, secrets: Secrets): Sync<StoreReader> {
  return {
    cameras: () => cameras(db, secrets),
    usedCameraIds: () => usedCameraIds(db),
    registers: () => registers(db),
    links: () => links(db),
    unlinkedRegisters: () => unlinkedRegisters(db),
    posAccounts: () => posAccounts(db, secrets),
    posTerminals: () => posTerminals(db),
    calibrations: () => calibrations(db),
    foundReaders: () => foundReaders(db),
    toldAlarms: () => readMeta(db, 'told_alarms'),
    sales: (query) => findSales(db, query, systemClock),
    countSales: (filter) => countSales(db, filter, systemClock),
    salesByKind: (of) => salesByKind(db, of),
    pair: (saleId) => pairById(db, saleId),
    thumbnail: (sha256) =>
      db.prepare<[string], Buffer>('SELECT jpeg FROM thumbnails WHERE sha256 = ?').pluck().get(sha256),
    pendingCaptures: (limit) => pendingCaptures(db, limit),
    unpublishedSales: (limit) => unpublishedSales(db, limit),
    owedEvents: (bounds) => owedEvents(db, bounds),
    owedPicture: (bounds) => owedPicture(db, bounds),
    nextDueMs: () => nextDueMs(db),
    nextDue: () => nextDue(db),
    queue: () => queueState(db),
    recovery: () => readRecovery(db),
    carriedState: () => carriedState(db),
    epoch: () => readMeta(db, 'epoch') ?? '',
    quarantined: (limit) => quarantined(db, limit),
    quarantinedBody: (eventId) => quarantinedBody(db, eventId),
    lastSales: () => lastSales(db),
    lastStoredAtMs: () => lastStoredAtMs(db),
    lastReceived: () => lastReceived(db),
    space: () => storedSpace(db),
    waitingSales: () => waitingSales(db),
    heldCount: () => heldCount(db),
    sqliteVersion: () => db.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '',
    clockMap: (of) => clockMap(db, of),
    earlierClockMap: (than) => earlierClockMap(db, than),
    lookbackSegments: () => lookbackSegments(db, secrets),
    setUpVersion: () => Number(readMeta(db, 'set_up_version') ?? 0),
    pageAccess: () => pageAccess(db),
    pageAccessVersion: () => pageAccessVersion(db),
    provisioned: (place) => readMeta(db, `provisioned:${place}`),
  };
}

/** Maximum readings: a week at one a minute. Older ones are deleted, since no buffer goes back that far. */
const maxReadings = 10_080;

function noteClock(db: Connection, reading: ClockReading): void {
  db.prepare(
    'INSERT INTO clock_map (boot, monotonic_ms, wall_ms, state) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  ).run(reading.boot, reading.monotonicMs, reading.wallMs, reading.state);
  db.prepare('INSERT INTO boots (boot) VALUES (?) ON CONFLICT DO NOTHING').run(reading.boot);
  const rows = db.prepare<[], number>('SELECT count(*) FROM clock_map').pluck().get() ?? 0;
  if (rows <= maxReadings) return;
  // From the oldest boot first.
  db.prepare(
    `DELETE FROM clock_map WHERE (boot, monotonic_ms) IN (
       SELECT boot, monotonic_ms FROM clock_map JOIN boots USING (boot) ORDER BY seq, monotonic_ms LIMIT ?)`,
  ).run(rows - maxReadings);
  db.prepare('DELETE FROM boots WHERE boot NOT IN (SELECT boot FROM clock_map)').run();
}

function clockMap(db: Connection, of: { boot: string; limit: number }): ClockReading[] {
  return db
    .prepare<[string, number], ClockReading>(
      `SELECT boot, monotonic_ms AS monotonicMs, wall_ms AS wallMs, state FROM clock_map WHERE boot = ? ORDER BY monotonic_ms DESC LIMIT ?`,
    )
    .all(of.boot, of.limit);
}

function earlierClockMap(db: Connection, than: { boot: string; limit: number }): ClockReading[] {
  return db
    .prepare<[string, number], ClockReading>(
      `SELECT boot, monotonic_ms AS monotonicMs, wall_ms AS wallMs, state FROM clock_map JOIN boots USING (boot)
        WHERE boot <> ? ORDER BY seq DESC, monotonic_ms DESC LIMIT ?`,
    )
    .all(than.boot, than.limit);
}
