/** A data folder as a shop has it after a week: thousands of sales, the newest with their pictures. For the agent that is started on it. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type OpenStore, openStore } from '../../src/agent/store/database.ts';
import { gatewayId } from '../../src/agent/store/gateway-id.ts';
import type { Sale } from '../../src/domain/sale/sale.ts';
import { defaultInstantRule } from '../../src/domain/time/instant.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';

export const shop = { id: 'shop-1', name: 'ユビ珈琲 渋谷店', timeZone: 'Asia/Tokyo' };

/** In a week of twelve hours a day. */
const apartMs = 60_000;
/** As a busy minute has them, in one commit or few. */
const together = 250;
const goods = ['ブレンドコーヒー', 'カフェラテ', 'サンドイッチ', 'チーズケーキ', '抹茶ラテ', 'クロワッサン'];

/** The newest get pictures in turn, as many as `pictured`; the rest were sold before there was a camera. */
export async function fillShop(
  dataDir: string,
  { sales, pictured, shots }: { sales: number; pictured: number; shots: readonly Buffer[] },
): Promise<void> {
  await using store = await openStore({
    ...{ path: join(dataDir, 'tillframe.db'), shop, gateway: gatewayId(dataDir), clock },
    log: createLog({ level: 'warn' }),
  });
  const registers = [{ key: 'till-1', name: 'レジ1', instant: defaultInstantRule }];
  await store.write.importSetUp({ cameras: [], registers, links: [] });
  for (let age = sales; age > pictured; age -= together)
    await Promise.all(range(age, Math.max(pictured, age - together)).map((n) => sell(store, n)));
  await store.write.importSetUp({
    cameras: [
      {
        ...{
          id: 'counter',
          name: 'カウンター上',
          url: 'rtsp://127.0.0.1/live',
          transport: 'tcp',
          reader: 'auto',
        },
        ...{ latencyMs: 0, masks: [] },
      },
    ],
    registers,
    links: [{ registerKey: 'till-1', cameraId: 'counter', main: true, offsetMs: 0 }],
  });
  for (const n of range(pictured, 0)) {
    const saleId = await sell(store, n);
    await settle(store, { saleId, takenAtMs: soldAtMs(n), jpeg: shots[n % shots.length] ?? Buffer.of() });
  }
}

/** `n`: how many minutes ago. */
async function sell(store: OpenStore, n: number): Promise<string> {
  const sale: Sale = {
    ...{ kind: n % 40 === 7 ? 'refund' : 'sale', currency: 'JPY', totalMinor: 480 + ((n * 130) % 9_000) },
    ...{ registerSaleId: `R-${n}`, receiptNumber: String(n).padStart(6, '0') },
    lines: range(1 + (n % 4), 0).map((line) => ({
      name: goods[(n + line) % goods.length] ?? '',
      quantity: line,
    })),
    payments: [{ method: '現金', amount: 480 + ((n * 130) % 9_000) }],
  };
  const received = {
    ...{ boot: clock.boot, monotonicMs: clock.monotonicMs(), wallMs: soldAtMs(n) },
    clock: 'synced' as const,
  };
  const accepted = await store.write.acceptSale({
    registerKey: 'till-1',
    sale,
    bodySha256: sha256Of(JSON.stringify(sale)),
    received,
    committedAtMonotonicMs: received.monotonicMs,
  });
  if (accepted.kind === 'unknown_register') throw new Error('the register is not there');
  return accepted.saleId;
}

async function settle(
  store: OpenStore,
  { saleId, takenAtMs, jpeg }: { saleId: string; takenAtMs: number; jpeg: Buffer },
): Promise<void> {
  await store.write.settleCapture({
    ...{ saleId, cameraId: 'counter', requestedOffsetMs: 0, jpeg },
    outcome: {
      ...{
        outcome: 'captured',
        takenAtMs,
        offsetMs: 12.3,
        basis: 'arrival',
        uncertaintyMs: 100,
        source: 'ring',
      },
      ...{ waitMs: 40, decodeMs: 20 },
      thumbnail: { sha256: sha256Of(jpeg), bytes: jpeg.length, width: 640, height: 360 },
    },
  });
}

const soldAtMs = (n: number): number => clock.nowMs() - n * apartMs;
const sha256Of = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** From `newest` down to, but without, `end`. */
function range(newest: number, end: number): number[] {
  return Array.from({ length: newest - end }, (_, at) => newest - at);
}
