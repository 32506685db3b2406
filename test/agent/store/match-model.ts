/**
 * A shop's sales as reported by a printer proxy and a POS cloud, in any order and number; and the required
 * result: every sale once, under one permanent identity, whatever was matched when.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saleSha256 } from '../../../src/agent/sources/sale-checksum.ts';
import { type Connection, openConnection } from '../../../src/agent/store/connection.ts';
import type { MomentPicture } from '../../../src/agent/store/moments/moment-pictures.ts';
import { writeOperations } from '../../../src/agent/store/operations.ts';
import { migrate } from '../../../src/agent/store/schema/migrations.ts';
import { openSecrets } from '../../../src/agent/store/secrets.ts';
import type { Accepted, Settlement } from '../../../src/agent/store/store.ts';
import type { MomentKind } from '../../../src/domain/moment/moment.ts';
import type { MomentDevice } from '../../../src/domain/moment/moment-device.ts';
import type { Payment, Received, Sale, SaleOrigin } from '../../../src/domain/sale/sale.ts';
import { defaultInstantRule } from '../../../src/domain/time/instant.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { check } from './check.ts';
import { capturedSettlement, oneCamera, saleOf, shop } from './fixtures.ts';

export const startMs = Date.parse('2026-11-24T10:00:00+09:00');
const boot = 'boot-1';
/** Monotonic time of the gateway at which its wall clock showed `startMs`. */
const startMonotonicMs = 50_000_000;

/** A real sale. Times are milliseconds after `startMs`. */
export type Sold = {
  readonly n: number;
  readonly atMs: number;
  readonly total: number;
  /** Printed as pixels. */
  readonly isImage?: boolean;
  /** Default: `till-1`. */
  readonly register?: string;
};

export type Shop = ReturnType<typeof openShop>;

const doubted = { totalMinor: 0, totalUnknown: true, receiptDoubts: ['unclear'] } as const;

/** Not flushed to disk: it is joined, not the disk, that is tried here. */
export function openShop(
  options: { skewMs?: (atMs: number) => number; cameras?: boolean; clock?: Clock } = {},
) {
  const { skewMs = () => 0, cameras = true, clock = systemClock } = options;
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-join-'));
  const path = join(folder, 'a.db');
  const secrets = openSecrets(join(folder, 'key'));
  let db = open();
  let operations = operationsOf(db);
  let judgedSeq = 0;
  let behindMs = 0;
  operations.importSetUp(cameras ? oneCamera : { ...oneCamera, links: [] });

  function open(): Connection {
    const made = openConnection(path, 'write');
    made.pragma('synchronous = off');
    migrate(made);
    return made;
  }
  function operationsOf(connection: Connection) {
    return writeOperations({
      ...{ db: connection, shop, gateway: 'gw-test', epoch: 'e', clock },
      secrets,
      changed: () => undefined,
    });
  }
  function receivedAt(atMs: number): Received {
    const wallMs = startMs + atMs - behindMs;
    return {
      boot,
      monotonicMs: startMonotonicMs + atMs,
      wallMs,
      clock: behindMs === 0 ? 'synced' : 'unsynced',
    };
  }
  function accept(
    sale: Sale,
    origin: SaleOrigin,
    { register = 'till-1', ...more }: { saleId: string; received: Received; register: string | undefined },
  ): Accepted {
    const { received } = more;
    return db.transaction(() =>
      operations.acceptSale({
        ...{ registerKey: register, sale, origin, bodySha256: saleSha256(sale), ...more },
        committedAtMonotonicMs: received.monotonicMs,
      }),
    )();
  }

  return {
    path,
    secrets,
    /** The gateway's clock is not set, and so far behind; 0: it is set. */
    setBehind: (ms: number) => void (behindMs = ms),
    get db() {
      return db;
    },
    get operations() {
      return operations;
    },
    /** Record of the printer proxy. `unclear`: it may be no sale, its printed total is known or not. */
    hear: ({ n, atMs, total, isImage, register }: Sold, unclear?: { readonly totalMinor?: number }) => {
      const received = receivedAt(atMs + 400);
      const paper = { receiptText: `合計 ¥${total}`, receiptNumber: String(n) };
      const sale =
        isImage === true
          ? saleOf({ totalMinor: 0, totalUnknown: true })
          : saleOf({ totalMinor: total, ...paper, ...(unclear && doubted) });
      const kickMs = startMonotonicMs + atMs;
      return accept(
        sale,
        { by: 'printer', kickMs, firstByteMs: kickMs + 80, cutMs: kickMs + 350, ...unclear },
        {
          saleId: printerId(n),
          received,
          register,
        },
      );
    },
    /** The paper of a void, with a printed number of the sale if there is one. */
    hearVoid: ({ n, atMs, total, register }: Sold, more: Partial<Sale> = {}) => {
      const kickMs = startMonotonicMs + atMs;
      return accept(
        saleOf({ kind: 'void', totalMinor: -total, receiptText: `取消 ¥${total}`, ...more }),
        {
          ...{ by: 'printer', kickMs, firstByteMs: kickMs + 80, cutMs: kickMs + 350 },
          ...(more.kind !== 'refund' && { ofVoid: true }),
        },
        { saleId: printerId(n), received: receivedAt(atMs + 400), register },
      );
    },
    /** The till pushes it under the number `P<n>`, with the time by its own clock. */
    push: (
      { n, atMs, total, register }: Sold,
      more: Partial<Sale> = {},
      arrivedMs = atMs,
      isTimed = true,
    ) => {
      const received = receivedAt(arrivedMs + 200);
      const sale = saleOf({
        ...{ totalMinor: total, registerSaleId: `P${n}` },
        ...(isTimed && { soldAtMs: startMs + atMs + skewMs(atMs) }),
        ...{ table: '7', payments: [{ method: '現金', kind: 'cash', amount: total }] },
        ...more,
      });
      return db.transaction(() =>
        operations.acceptSale({
          ...{
            registerKey: register ?? 'till-1',
            sale,
            bodySha256: saleSha256(sale),
            received,
            isInOrder: true,
          },
          committedAtMonotonicMs: received.monotonicMs,
        }),
      )();
    },
    /** Another register of the shop, with a camera of its own. */
    addRegister: (key: string) => {
      operations.importSetUp({
        cameras: oneCamera.cameras.map((camera) => ({ ...camera, id: `camera of ${key}` })),
        registers: [{ key, name: key, instant: defaultInstantRule }],
        links: [{ registerKey: key, cameraId: `camera of ${key}`, main: true, offsetMs: 0 }],
      });
    },
    /** Sales of the register are listed by the POS account `sma` from now on. */
    link: (key = 'till-1', terminal = '1') => {
      operations.importSetUp({
        ...{ cameras: [], registers: [], links: [] },
        posAccounts: [{ id: 'sma', kind: 'smaregi', name: 'スマレジ', settings: {}, keeps: [] }],
      });
      db.prepare(
        `INSERT INTO pos_terminals (register_key, account_id, terminal, linked_at_ms, linked_boot, linked_monotonic_ms)
           VALUES (?, 'sma', ?, ?, 'boot-1', 0)`,
      ).run(key, terminal, startMs);
    },
    unlink: (key = 'till-1') => db.transaction(() => operations.unlinkRegisters([key]))(),
    /** The account's list was read up to then. `version`: of the account. */
    listed: (atMs: number, { isComplete = true, version = 1 } = {}) => {
      db.transaction(() =>
        operations.keepPosProgress({
          ...{
            id: 'sma',
            version,
            cursor: 'c',
            lastSuccessMs: startMs + atMs,
            linkedServerMs: [],
            isComplete,
          },
        }),
      )();
    },
    /**
     * Record of the POS cloud, `afterMs` the sale; an edit has another `edit`. The server's clock is 20 s
     * ahead.
     */
    poll: (
      { n, atMs, total, register }: Sold,
      {
        afterMs = 30_000,
        wayMs = 1_200,
        edit = 0,
        voidedAtMs = undefined as number | undefined,
        paid = undefined as NonNullable<Payment['kind']> | undefined,
      } = {},
    ) => {
      const whole = (ms: number) => Math.floor(ms / 1_000) * 1_000;
      const sale = saleOf({
        ...{ totalMinor: total, registerSaleId: String(n), soldAtMs: whole(startMs + atMs + skewMs(atMs)) },
        ...(total < 0 && { kind: 'refund' }),
        ...(voidedAtMs !== undefined && { kind: 'void' }),
        ...(edit > 0 && { staff: { name: `edit ${edit}` } }),
        lines: [{ name: 'coffee', amount: total }],
        ...(paid !== undefined && { payments: [{ method: paid, kind: paid, amount: total }] }),
      });
      const origin: SaleOrigin = {
        ...{
          by: 'cloud',
          serverAtMs: whole(startMs + atMs + wayMs + 20_000),
          serverAheadMs: 20_000 + behindMs,
        },
        resolutionMs: 1_000,
        ...(voidedAtMs !== undefined && {
          voided: { atMs: whole(startMs + voidedAtMs + wayMs + 20_000), uncertaintyMs: 0 },
        }),
      };
      return accept(sale, origin, {
        saleId: cloudId(n),
        received: receivedAt(atMs + Math.max(afterMs, wayMs)),
        register,
      });
    },
    /** A moment of the register, `afterMs` it happened. */
    moment: (
      atMs: number,
      {
        kind = 'drawer',
        id,
        device = 'push:',
        afterMs = 0,
      }: { kind?: MomentKind; id?: string; device?: string; afterMs?: number } = {},
    ) =>
      db.transaction(() =>
        operations.acceptMoments({
          registerKey: 'till-1',
          received: receivedAt(atMs + afterMs),
          moments: [{ kind, device: deviceOf(device), ageMs: afterMs, ...(id !== undefined && { id }) }],
        }),
      )(),
    /** Looks for drawer openings without a sale. */
    recordNoSales: () => {
      const look = { currency: 'JPY', committedAtMonotonicMs: 0, afterSeq: judgedSeq };
      const recorded = db.transaction(() => operations.recordNoSales(look))();
      judgedSeq = recorded.afterSeq;
      return recorded.pending;
    },
    settleMomentPicture: (picture: MomentPicture, settlement: Partial<Settlement> = {}) => {
      const isTaken = settlement.outcome === undefined;
      const settled = { ...(isTaken && capturedSettlement('')), ...settlement } as Settlement;
      db.transaction(() => operations.settleMomentPicture(picture, settled))();
    },
    settle: (settlement: Partial<Settlement> & { saleId: string }) => {
      db.transaction(() =>
        operations.settleCapture({ ...capturedSettlement(settlement.saleId), ...settlement } as Settlement),
      )();
    },
    /** Publishes everything to the cloud, as after 1.5 s. */
    tell: () => {
      const untold = db.prepare<[], string>('SELECT id FROM sales WHERE news = 1').pluck().all();
      db.transaction(() => {
        for (const id of untold) operations.renderRevision(id);
      })();
    },
    restart: () => {
      db.close();
      db = open();
      operations = operationsOf(db);
    },
    /** Ids of sales that count, with those of their other source records. */
    sales: () =>
      db
        .prepare<[], { id: string; total: number; basis: string; ids: string; atMs: number }>(
          `SELECT s.id, s.total_minor AS total, s.basis, s.instant_at_ms AS atMs, coalesce(
              (SELECT group_concat(id) FROM (SELECT id FROM source_records h WHERE h.sale_seq = s.seq ORDER BY id)), s.id) AS ids
             FROM sales s WHERE s.superseded_by IS NULL ORDER BY s.instant_at_ms`,
        )
        .all(),
    complaints: () => {
      db.pragma('synchronous = full');
      const complaints = check(db);
      db.pragma('synchronous = off');
      return complaints;
    },
    [Symbol.dispose]: () => {
      db.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export const cloudId = (n: number) => `smaregi:CONTRACT:${n}`;
export const printerId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** By its key: `source:ID` or `push:NAME`. */
function deviceOf(key: string): MomentDevice {
  const [by, name = ''] = key.split(':');
  return { key, way: by === 'push' ? 'push' : 'mqtt', ...(name !== '' && { name }) };
}
