/** A real store in a folder of its own with sales of a busy shop in it, for the long proofs: what they need of it, outside of vitest. */
import { createHash, randomFillSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openConnection } from '../../src/agent/store/connection.ts';
import { type OpenStore, openStore } from '../../src/agent/store/database.ts';
import { createGatewayStatus } from '../../src/agent/support/gateway-status.ts';
import type { Sale } from '../../src/domain/sale/sale.ts';
import { defaultInstantRule } from '../../src/domain/time/instant.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { check } from '../agent/store/check.ts';

export type ShopStore = AsyncDisposable & {
  readonly store: OpenStore;
  readonly path: string;
  /** Sells one with a picture, as the gateway does: the sale's commit, then the picture's. Resolves with its identity after both. */
  sell(): Promise<string>;
  /** Sells many at once, in groups as a busy minute has them. */
  sellMany(count: number): Promise<void>;
  /** The gateway's status as it is sent, without cameras. */
  status(): Promise<{ eventId: string; body: string }>;
  /** What check() has against the database. Closes the store. */
  complaints(): Promise<string[]>;
};

const shop = { id: 'shop-1', name: 'ユビ珈琲 渋谷店', timeZone: 'Asia/Tokyo' };

const products = [
  'ブレンドコーヒー',
  'カフェラテ',
  'サンドイッチ',
  'チーズケーキ',
  '抹茶ラテ',
  'クロワッサン',
];

export async function openShopStore(options: { pictureBytes: number }): Promise<ShopStore> {
  const folder = await mkdtemp(join(tmpdir(), 'tillframe-shop-'));
  const path = join(folder, 'tillframe.db');
  const store = await openStore({
    path,
    shop,
    gateway: 'gw-1',
    clock,
    log: createLog({ level: 'warn' }),
  });
  await store.write.importSetUp({
    cameras: [
      {
        id: 'counter',
        name: 'カウンター上',
        url: 'rtsp://127.0.0.1/live',
        transport: 'tcp',
        reader: 'auto',
        latencyMs: 0,
        masks: [],
      },
    ],
    registers: [{ key: 'till-1', name: 'レジ1', instant: defaultInstantRule, tokenSha256: '0'.repeat(64) }],
    links: [{ registerKey: 'till-1', cameraId: 'counter', main: true, offsetMs: 0 }],
  });
  let number = 0;
  let isOpen = true;

  async function sell(): Promise<string> {
    const sale = saleOf(++number);
    const received = {
      boot: clock.boot,
      monotonicMs: clock.monotonicMs(),
      wallMs: clock.nowMs(),
      clock: 'synced' as const,
    };
    const accepted = await store.write.acceptSale({
      registerKey: 'till-1',
      sale,
      bodySha256: sha256Of(Buffer.from(JSON.stringify(sale))),
      received,
      committedAtMonotonicMs: received.monotonicMs,
    });
    if (accepted.kind !== 'stored') throw new Error(`a new sale was ${accepted.kind}`);
    const jpeg = pictureOf(options.pictureBytes);
    await store.write.settleCapture({
      saleId: accepted.saleId,
      cameraId: 'counter',
      requestedOffsetMs: 0,
      jpeg,
      outcome: {
        outcome: 'captured',
        takenAtMs: received.wallMs,
        offsetMs: 12.3,
        basis: 'arrival',
        uncertaintyMs: 100,
        source: 'ring',
        waitMs: 40,
        decodeMs: 20,
        thumbnail: { sha256: sha256Of(jpeg), bytes: jpeg.length, width: 640, height: 360 },
      },
    });
    return accepted.saleId;
  }

  async function close(): Promise<void> {
    if (isOpen) await store[Symbol.asyncDispose]();
    isOpen = false;
  }

  return {
    store,
    path,
    sell,
    async sellMany(count) {
      for (let left = count; left > 0; left -= 100)
        await Promise.all(Array.from({ length: Math.min(100, left) }, sell));
    },
    status: createGatewayStatus({
      store,
      clock,
      timekeeper: { state: () => 'synced', wallAt: () => clock.nowMs() },
      version: '0.0.0',
      gateway: 'gw-1',
      shop,
      startedAtMs: clock.nowMs(),
      databasePath: path,
      setUp: () => ({
        cameras: [],
        registers: [],
        links: [],
        posAccounts: [],
        posTerminals: [],
        momentSources: [],
      }),
      camera: () => undefined,
    }),
    async complaints() {
      await close();
      const db = openConnection(path, 'write');
      try {
        return check(db);
      } finally {
        db.close();
      }
    },
    async [Symbol.asyncDispose]() {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** About 1.3 KB as an event. */
function saleOf(number: number): Sale {
  const lines = Array.from({ length: 1 + (number % 4) }, (_, line) => {
    const unitPrice = 300 + ((number * 37 + line * 110) % 700);
    return {
      name: products[(number + line) % products.length] ?? '',
      quantity: 1,
      unitPrice,
      amount: unitPrice,
    };
  });
  const totalMinor = lines.reduce((sum, { amount }) => sum + amount, 0);
  return {
    registerSaleId: `R1-${String(number).padStart(6, '0')}`,
    kind: 'sale',
    totalMinor,
    currency: 'JPY',
    soldAtMs: clock.nowMs(),
    receiptNumber: String(number),
    lines,
    payments: [{ method: 'cash', amount: totalMinor }],
    staff: { id: '7', name: '佐藤' },
  };
}

/** Random bytes behind the beginning of a JPEG: nothing on the way can make it smaller. */
function pictureOf(bytes: number): Buffer {
  const jpeg = randomFillSync(Buffer.alloc(bytes));
  jpeg.set([0xff, 0xd8, 0xff, 0xe0]);
  return jpeg;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
