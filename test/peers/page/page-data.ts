/** Plausible sales and states for the page, in every shape the contract allows. */

import { randomInt } from 'node:crypto';
import type { CaptureJson, PairJson } from '../../../src/contract/page/sales.ts';
import type { CameraStatusJson, StatusJson } from '../../../src/contract/page/status.ts';
import type { CameraWarning } from '../../../src/domain/alarm/camera-warning.ts';
import type { missingReasons } from '../../../src/domain/capture/pair.ts';
import { captureProblem } from '../../../src/domain/problem/capture.ts';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { problemJson } from '../../../src/domain/problem/problem-text.ts';

export type Missing = (typeof missingReasons)[number];

/** RFC 3339 in Asia/Tokyo. */
export function shopTime(atMs: number): string {
  return new Date(atMs + 9 * 3_600_000).toISOString().replace('Z', '+09:00');
}

/** As the gateway calls them in most worlds. */
const cameraNames: Readonly<Partial<Record<string, string>>> = {
  counter: 'カウンター上',
  back: 'バックヤード',
  door: '入口',
};

export function captured(options: {
  atMs: number;
  offset?: number;
  offsetMs?: number;
  camera?: string;
  picture?: number;
}): CaptureJson {
  const { atMs, offset = 0, offsetMs = 12, camera = 'counter', picture = 0 } = options;
  const cameraName = cameraNames[camera];
  return {
    camera,
    ...(cameraName !== undefined && { cameraName }),
    offset,
    outcome: 'captured',
    takenAt: shopTime(Math.round(atMs + offset + offsetMs)),
    offsetMs,
    basis: 'arrival',
    uncertaintyMs: 100,
    source: 'ring',
    waitMs: 41,
    decodeMs: 96,
    thumbnail: {
      url: `/pictures/${picture}.jpeg`,
      sha256: 'ab'.repeat(32),
      bytes: 31_000,
      width: 640,
      height: 360,
    },
  };
}

/** A camera that was down is so still, unless `untilMs` says until when. */
export function missing(outcome: Missing, atMs: number, untilMs?: number): CaptureJson {
  const downUntil = untilMs === undefined ? {} : { downUntil: shopTime(untilMs) };
  const details =
    outcome === 'camera_down'
      ? {
          downSince: shopTime(atMs - 8 * 60_000),
          ...downUntil,
          problem: problemJson(captureProblem('capture.gap')),
        }
      : outcome === 'outside_buffer'
        ? { oldest: shopTime(atMs + 120_000), newest: shopTime(atMs + 300_000) }
        : outcome === 'evicted'
          ? { evictedAt: shopTime(atMs + 86_400_000) }
          : {};
  return { camera: outcome === 'no_link' ? null : 'counter', offset: 0, outcome, details };
}

/** Captures of a sale whose register may have been set back by 46 s: pictures at both times, none of the sale itself. */
export function disputedCaptures(atMs: number): CaptureJson[] {
  const at = (moment: 'register_time' | 'arrival', offset: number, picture: number): CaptureJson => ({
    ...captured({ atMs, offset, picture }),
    ...{ moment, basis: moment, uncertaintyMs: 46_100 },
  });
  return [
    { ...missing('time_unknown', atMs), offset: 0 },
    at('register_time', 1, 1),
    at('arrival', 46_000, 2),
  ];
}

const products = [
  ['ブレンドコーヒー', 420],
  ['カフェラテ', 520],
  ['サンドイッチ', 680],
  ['チーズケーキ', 480],
  ['抹茶ラテ', 560],
  ['クロワッサン', 300],
] as const;
const methods = ['現金', 'PayPay', 'クレジット', '交通系IC'] as const;

/** A sale as the gateway tells it. `number` chooses its content; `over` replaces parts of it. */
export function pair(number: number, atMs: number, over: Partial<PairJson> = {}): PairJson {
  const chosen = Array.from(
    { length: 1 + (number % 4) },
    (_, i) => products[(number * 5 + i * 2) % products.length] ?? products[0],
  );
  const lines = chosen.map(([name, unitPrice], i) => {
    const quantity = i === 0 && number % 3 === 0 ? 2 : 1;
    return { name, quantity, unitPrice, amount: unitPrice * quantity };
  });
  const total = lines.reduce((sum, line) => sum + line.amount, 0);
  const register = number % 3 === 2 ? { key: 'R2', name: 'レジ2' } : { key: 'R1', name: 'レジ1' };
  return {
    saleId: `${register.key}:${String(number).padStart(6, '0')}:20261124`,
    revision: 2,
    register,
    kind: 'sale',
    total,
    currency: 'JPY',
    receiptNumber: String(number).padStart(6, '0'),
    registerSaleId: String(number).padStart(6, '0'),
    lines,
    payments: [{ method: methods[number % methods.length] ?? '現金', amount: total }],
    staff: { name: '佐藤' },
    soldAt: shopTime(atMs + 2_300),
    receivedAt: shopTime(atMs + 180),
    instant: { at: shopTime(atMs), basis: 'arrival', uncertaintyMs: 100, clock: 'synced' },
    captures: [captured({ atMs, offsetMs: (number * 7) % 34, picture: number % 12 })],
    upload: { state: 'stored', storedAt: shopTime(atMs + 1_900), picturesWaiting: 0 },
    ...over,
  };
}

const waiting = { state: 'waiting', picturesWaiting: 1 } as const;

/** One of each kind, reason and upload state, newest first, then ordinary sales. */
export function showcase(nowMs: number): PairJson[] {
  let atMs = nowMs - 4_000;
  let number = 1_240;
  const next = (over: (atMs: number) => Partial<PairJson> = () => ({})) => {
    const made = pair(number--, atMs, over(atMs));
    atMs -= 61_000 + ((number * 7_919) % 160_000);
    return made;
  };
  const money = (total: number) => ({ total, payments: [{ method: '現金', amount: total }] });
  return [
    next((atMs) => ({
      captures: [{ camera: 'counter', offset: 0, outcome: 'pending' }],
      upload: waiting,
      revision: 0,
      soldAt: shopTime(atMs),
    })),
    next(() => ({ upload: waiting })),
    next(() => ({ upload: { state: 'waiting', picturesWaiting: 0 } })),
    next((atMs) => ({
      kind: 'refund',
      ...money(-1_500),
      lines: [{ name: 'スポーツタオル', quantity: 1, unitPrice: -1_500, amount: -1_500 }],
      captures: [-4_000, -2_000, 0, 2_000, 4_000].map((offset, i) =>
        captured({ atMs, offset, offsetMs: 8 + i * 3, picture: i + 3 }),
      ),
      instant: {
        at: shopTime(atMs),
        basis: 'register_time',
        uncertaintyMs: 550,
        skewMs: 2_300,
        clock: 'synced',
      },
    })),
    next(() => ({ kind: 'no_sale', total: 0, lines: [], payments: [] })),
    next((atMs) => ({ captures: [missing('camera_down', atMs, atMs + 50_000)] })),
    next((atMs) => ({ captures: [missing('outside_buffer', atMs)] })),
    next(() => ({
      kind: 'void',
      ...money(-980),
      upload: {
        state: 'quarantined',
        picturesWaiting: 0,
        problem: problemJson(
          cloudProblem('cloud.rejected_with', { words: 'total does not match the lines' }),
        ),
      },
    })),
    next((atMs) => ({ captures: [missing('no_link', atMs)] })),
    next((atMs) => ({
      captures: [missing('agent_restarted', atMs)],
      instant: { at: shopTime(atMs), basis: 'arrival', uncertaintyMs: 100, clock: 'unsynced' },
    })),
    next((atMs) => ({ captures: [missing('damaged', atMs)] })),
    next((atMs) => ({ captures: [missing('timed_out', atMs)] })),
    next(() => ({ kind: 'cash_in', ...money(30_000), lines: [] })),
    next(() => ({ kind: 'cash_out', ...money(-12_000), lines: [] })),
    ...Array.from({ length: 120 }, () => next()),
  ];
}

export function camera(
  over: Partial<CameraStatusJson> & { id: string; name: string },
  nowMs: number,
): CameraStatusJson {
  return {
    state: 'up',
    since: shopTime(nowMs - 3 * 3_600_000),
    pictureAgeMs: 210,
    fps: 25,
    bitRate: 4_080_000,
    keyFrameIntervalMs: 2_000,
    codec: 'h264',
    width: 1_280,
    height: 720,
    reader: 'native',
    clockOffsetMs: -240,
    damages: 0,
    warnings: [],
    heldMs: 120_000,
    lookback: {
      ...{ form: 'keyframes', oldest: shopTime(nowMs - 11 * 3_600_000), bytes: 412_000_000 },
      pictureIntervalMs: 2_000,
    },
    restarts: 0,
    masked: false,
    registers: ['R1'],
    ...over,
  };
}

/** A camera with these warnings and what belongs to them. */
export function warned(warnings: readonly CameraWarning[], nowMs: number): CameraStatusJson {
  const has = (warning: CameraWarning) => warnings.includes(warning);
  return camera(
    {
      // By first letters: a parameter of an address has at most 100 characters.
      id: `warned-${warnings.map(([letter]) => letter).join('')}`,
      name: 'カウンター上',
      warnings: [...warnings],
      ...(has('lossy') && { damages: 128 }),
      ...(has('camera_clock_off') && { clockOffsetMs: -754_000 }),
      ...(has('picture_unchanged') && { unchangedSince: shopTime(nowMs - 97 * 60_000) }),
      ...(has('single_pictures') && {
        codec: 'jpeg',
        reader: 'single_pictures',
        fps: 2,
        keyFrameIntervalMs: 500,
        pictureAgeMs: 430,
        bitRate: 1_900_000,
      }),
      ...(has('key_frames_far_apart') && { keyFrameIntervalMs: 8_000 }),
    },
    nowMs,
  );
}

type Queue = StatusJson['queue'];
/** Where nothing else is said, each sale has one message. */
type StatusOver = Omit<Partial<StatusJson>, 'queue'> & { queue?: Omit<Queue, 'sales'> & Partial<Queue> };

export function status(nowMs: number, { queue, ...over }: StatusOver = {}): StatusJson {
  return {
    version: '0.1.0',
    gateway: 'tf-5e1c',
    shop: { id: 'shibuya', name: 'ユビ珈琲 渋谷店', timeZone: 'Asia/Tokyo' },
    now: shopTime(nowMs),
    startedAt: shopTime(nowMs - 26 * 3_600_000),
    clock: 'synced',
    cameras: [camera({ id: 'counter', name: 'カウンター上', registers: ['R1', 'R2'] }, nowMs)],
    registers: [
      { key: 'R1', name: 'レジ1' },
      { key: 'R2', name: 'レジ2' },
    ],
    queue: { sales: queue?.events ?? 0, events: 0, pictures: 0, quarantined: 0, ...queue },
    cloud: { state: 'ok', lastStoredAt: shopTime(nowMs - 2_000) },
    alarms: [],
    ...over,
  };
}

/** A database of 4 GB that is nearly used up. `lastEvicted`: how long ago. */
export function storage(
  nowMs: number,
  state: NonNullable<StatusJson['storage']>['state'],
  over: { refusal?: 'quota' | 'rows' | 'disk'; lastEvicted?: number } = {},
): NonNullable<StatusJson['storage']> {
  const { refusal, lastEvicted } = over;
  return {
    state,
    ...(refusal !== undefined && { refusal }),
    used: state === 'disk_low' ? 412_000_000 : 3_900_000_000,
    max: 4_294_967_296,
    diskFree: state === 'disk_low' ? 131 * 1024 ** 2 : refusal === 'disk' ? 0 : 9_800_000_000,
    sales: 41_200,
    oldest: shopTime(nowMs - 61 * 86_400_000),
    pictures: 71_400,
    picturesPending: state === 'disk_low' ? 0 : 68_000,
    picturesEvicted: lastEvicted === undefined ? 0 : 1_204,
    ...(lastEvicted !== undefined && { lastEvicted: shopTime(nowMs - lastEvicted) }),
  };
}

export function randomPair(nowMs: number): PairJson {
  return pair(randomInt(2_000, 900_000), nowMs);
}
