/** Two shops with a day of sales, in every shape the viewer shows, brought to a receiver as their gateways would. */

import type { Capture, Pair } from '../../src/domain/capture/pair.ts';
import { alarmProblem } from '../../src/domain/problem/alarm.ts';
import { cameraProblem } from '../../src/domain/problem/camera.ts';
import { problemJson } from '../../src/domain/problem/problem-text.ts';
import type { Sale, SaleKind } from '../../src/domain/sale/sale.ts';
import { renderSaleEvent } from '../../src/domain/sale/sale-event.ts';
import { rfc3339 } from '../../src/domain/time/time-text.ts';
import { cloudSaid, sha256Of } from '../agent/upload/events.ts';
import { labelledExamples } from '../contract/labelled-examples.ts';
import { pictures } from '../peers/page/page-pictures.ts';
import { statusBody, withheldBody } from './samples.ts';
import { post, put, type Receiver, send } from './start.ts';

const timeZone = 'Asia/Tokyo';
const minuteMs = 60_000;
const products = [
  ['ブレンドコーヒー', 420],
  ['カフェラテ', 520],
  ['サンドイッチ', 680],
  ['チーズケーキ', 480],
] as const;

export type World = {
  readonly nowMs: number;
  /** Ids of sales worth a look. */
  readonly refund: string;
  /** The sale that it takes back. */
  readonly sold: string;
  readonly cameraDown: string;
  readonly notHereYet: string;
  /** Five minutes after the sale. */
  readonly voided: string;
  readonly disputed: string;
  readonly sales: number;
};

/** `film`: of which the pictures are; default: drawn ones. */
export async function fillReceiver(
  receiver: Pick<Receiver, 'url'>,
  nowMs: number,
  film?: string,
): Promise<World> {
  const jpegs = await pictures(13, film);
  let sequence = 0;
  const bodies: string[] = [];
  const wanted: Buffer[] = [];

  const captured = (atMs: number, number: number, offset = 0, camera = 'counter'): Capture => {
    const jpeg = jpegs[number === 12 ? 12 : number % 12] as Buffer;
    wanted.push(jpeg);
    return {
      ...{ camera, requestedOffsetMs: offset, outcome: 'captured' },
      ...{ takenAtMs: atMs + offset + 12, offsetMs: (number * 7) % 34, basis: 'arrival', uncertaintyMs: 100 },
      ...{ source: 'ring', waitMs: 10, decodeMs: 40 },
      thumbnail: { sha256: sha256Of(jpeg), bytes: jpeg.length, width: 640, height: 360 },
    };
  };

  function sale(
    number: number,
    atMs: number,
    over: {
      kind?: SaleKind;
      captures?: readonly Capture[];
      shop?: { id: string; name: string; timeZone: string };
      gateway?: string;
      register?: { key: string; name: string };
      sale?: Partial<Sale>;
      uncertaintyMs?: number;
      voided?: Pair['voided'];
      reversedSale?: string;
      skip?: true;
    } = {},
  ): string {
    const lines = Array.from({ length: 1 + (number % 4) }, (_, index) => {
      const [name, unitPriceMinor] = products[(number + index) % products.length] ?? products[0];
      const quantity = index === 0 && number % 3 === 0 ? 2 : 1;
      return { name, quantity, unitPrice: unitPriceMinor, amount: unitPriceMinor * quantity };
    });
    const total = lines.reduce((sum, { amount }) => sum + amount, 0);
    const register = over.register ?? { key: 'R1', name: 'レジ1' };
    sequence += 1;
    const saleId = `${register.key}:${String(number).padStart(6, '0')}:20261125`;
    if (over.skip === true) return saleId;
    bodies.push(
      renderSaleEvent(
        {
          saleId,
          revision: 0,
          registerKey: register.key,
          registerName: register.name,
          sale: {
            kind: over.kind ?? 'sale',
            totalMinor: total,
            currency: 'JPY',
            lines,
            payments: [{ method: number % 2 === 0 ? '現金' : 'PayPay', amount: total }],
            staff: { name: '佐藤' },
            receiptNumber: String(number).padStart(6, '0'),
            soldAtMs: atMs + 1_400,
            ...over.sale,
          },
          received: { boot: 'boot', monotonicMs: 0, wallMs: atMs + 180, clock: 'synced' },
          instant: { monotonicMs: 0, atMs, basis: 'arrival', uncertaintyMs: over.uncertaintyMs ?? 100 },
          clock: 'synced',
          ...(over.voided !== undefined && { voided: over.voided }),
          ...(over.reversedSale !== undefined && { reversedSale: over.reversedSale }),
          captures: over.captures ?? [captured(atMs, number)],
          upload: { state: 'waiting', storedRevision: 0, picturesWaiting: 0 },
        },
        {
          shop: over.shop ?? { id: 'shibuya', name: 'ユビ珈琲 渋谷店', timeZone },
          gateway: over.gateway ?? 'gw-shibuya',
          epoch: '0198f2c4',
          sequence,
          revision: 1,
        },
      ),
    );
    return saleId;
  }

  let atMs = nowMs - 40_000;
  const step = (): number => (atMs -= minuteMs * 2 + ((sequence * 7_919) % 90_000));
  const sold = sale(1_240, atMs);
  const notHereYet = sale(1_239, step(), { captures: [captured(atMs, 12)], uncertaintyMs: 2_500 });
  // Its picture is still on its way.
  const late = wanted.pop();
  const refund = sale(1_238, step(), {
    kind: 'refund',
    reversedSale: sold,
    captures: [-4_000, -2_000, 0, 2_000, 4_000].map((offset, index) => captured(atMs, 3 + index, offset)),
    sale: {
      totalMinor: -1_500,
      reverses: '001240',
      lines: [{ name: 'スポーツタオル', quantity: 1, unitPrice: -1_500, amount: -1_500 }],
      payments: [{ method: '現金', kind: 'cash', amount: -1_500 }],
      taxes: [{ ratePercent: 10, taxable: -1_500, amount: -136, included: true }],
      adjustments: [{ kind: 'coupon', amount: 100 }],
      ...labelledExamples,
      extra: { lane: 3 },
    },
  });
  sale(1_237, step(), {
    kind: 'no_sale',
    captures: [-4_000, 0, 4_000].map((offset, index) => captured(atMs, 7 + index, offset)),
    sale: { totalMinor: 0, lines: [], payments: [] },
  });
  const cameraDown = sale(1_236, step(), {
    captures: [
      {
        camera: 'counter',
        requestedOffsetMs: 0,
        outcome: 'camera_down',
        details: { downSinceMs: atMs - 8 * minuteMs, downUntilMs: atMs + minuteMs },
      },
    ],
  });
  sale(1_235, step(), {
    captures: [{ camera: null, requestedOffsetMs: 0, outcome: 'no_link', details: {} }],
  });
  sale(1_234, step(), { captures: [{ camera: 'counter', requestedOffsetMs: 0, outcome: 'pending' }] });
  // Two that never arrive, though the gateway counts them as stored.
  sale(1_233, step(), { skip: true });
  sale(1_232, step(), { skip: true });
  const voidedAtMs = step() + 5 * minuteMs;
  const voided = sale(1_299, atMs, {
    kind: 'void',
    voided: { atMs: voidedAtMs, basis: 'pos_server_time', uncertaintyMs: 2_500 },
    captures: [
      captured(atMs, 2),
      ...[-4_000, -2_000, 0, 2_000, 4_000].map((ms, index): Capture => {
        const one = captured(atMs, 4 + index, voidedAtMs - atMs + ms);
        return { ...one, moment: 'void', basis: 'pos_server_time', uncertaintyMs: 2_500 } as Capture;
      }),
    ],
  });
  const disputed = sale(1_298, step(), {
    uncertaintyMs: 6_100,
    captures: [
      captured(atMs, 2),
      { ...captured(atMs, 3, -6_000), moment: 'register_time' },
      captured(atMs, 4, -3_000),
    ],
  });
  for (let number = 1_231; number > 1_175; number -= 1)
    sale(number, step(), number % 3 === 2 ? { register: { key: 'R2', name: 'レジ2' } } : {});
  const through = { 'tillframe-stored-through': String(sequence) };
  const [standsFor] = [`${refund}:r2`];
  sequence += 1;
  bodies.push(
    withheldBody({
      sequence,
      standsFor,
      saleId: refund,
      problem: cloudSaid('data.staff.name: a text was expected'),
      atMs: nowMs,
    }).replaceAll(/"gateway":"gw-1"|\/shops\/shop-1|"epoch":"epoch-1"/g, (found) =>
      found.startsWith('"gateway')
        ? '"gateway":"gw-shibuya"'
        : found.startsWith('"epoch')
          ? '"epoch":"0198f2c4"'
          : '/shops/shibuya',
    ),
  );
  for (let start = 0; start < bodies.length; start += 40)
    await post(receiver, bodies.slice(start, start + 40), start === 0 ? {} : through);
  const count = bodies.length - 1;

  bodies.length = 0;
  sequence = 0;
  const yokohama = { id: 'yokohama', name: 'ユビ珈琲 横浜元町店', timeZone };
  for (let number = 300; number > 290; number -= 1)
    sale(number, nowMs - (number % 10) * 7 * minuteMs - 26 * 60 * minuteMs, {
      ...{ shop: yokohama, gateway: 'gw-yokohama', register: { key: 'till', name: 'カウンター' } },
    });
  await send(receiver, ...bodies);

  for (const jpeg of new Set(wanted)) if (jpeg !== late) await put(receiver, jpeg);

  const report = (ms: number): string => rfc3339(ms, timeZone);
  await send(
    receiver,
    statusBody({
      ...{ gateway: 'gw-shibuya', atMs: nowMs - 90_000 },
      shop: { id: 'shibuya', name: 'ユビ珈琲 渋谷店' },
      data: {
        queue: { events: 3, pictures: 128, quarantined: 1, oldest: report(nowMs - 26 * minuteMs) },
        cameras: [
          camera('counter', 'カウンター上', 'up', report(nowMs - 3_600_000)),
          {
            ...camera('back', 'バックヤード入口', 'down', report(nowMs - 12 * minuteMs)),
            problem: problemJson(cameraProblem('camera.login_refused')),
          },
          { ...camera('door', '入口', 'up', report(nowMs - 3_600_000)), warnings: ['key_frames_far_apart'] },
        ],
        registers: [
          { key: 'R1', name: 'レジ1', lastSale: report(nowMs - 40_000) },
          { key: 'R2', name: 'レジ2' },
        ],
        alarms: [
          { kind: 'camera_down' },
          { kind: 'disk_low', problem: problemJson(alarmProblem('alarm.disk_free', { free: '120' })) },
        ],
      },
    }),
    statusBody({ gateway: 'gw-osaka', atMs: nowMs - 60_000, shop: { id: 'osaka', name: 'ユビ珈琲 梅田店' } }),
  );
  return { nowMs, refund, sold, cameraDown, notHereYet, voided, disputed, sales: count };
}

function camera(id: string, name: string, state: 'up' | 'down', since: string) {
  return { ...{ id, name, state, since }, warnings: [] as string[], registers: ['R1'] };
}
