/** The event for the cloud: never above the forwarding limit, and compatible with receivers of earlier and later versions. */

import { describe, expect, test } from 'vitest';
import { saleEventSchema } from '../../../src/contract/cloud/event.ts';
import type { Capture, Pair } from '../../../src/domain/capture/pair.ts';
import { requestedOffsetsMs } from '../../../src/domain/capture/requested-offsets.ts';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { renderSaleEvent } from '../../../src/domain/sale/sale-event.ts';

const atMs = Date.UTC(2026, 10, 24, 3, 34, 56, 789);
const shop = { id: 'shop-1', name: '店'.repeat(100), timeZone: 'Asia/Tokyo' };
const context = { shop, gateway: 'g'.repeat(64), epoch: 'e'.repeat(36), sequence: 2 ** 52, revision: 3 };

/** The maximum of a register: 16 cameras, five pictures each. */
function everyCapture(of: (camera: string, requestedOffsetMs: number, n: number) => Capture): Capture[] {
  return Array.from({ length: 16 }, (_, n) => `${n}`.padEnd(40, 'c')).flatMap((camera) =>
    requestedOffsetsMs('refund').map((offsetMs, n) => of(camera, offsetMs, n)),
  );
}

const captured = everyCapture((camera, requestedOffsetMs, n) => ({
  camera,
  requestedOffsetMs,
  outcome: 'captured',
  takenAtMs: atMs + requestedOffsetMs,
  offsetMs: -123.4,
  basis: 'receipt_first_byte',
  uncertaintyMs: 1_235,
  source: 'lookback',
  waitMs: 1_234.5,
  decodeMs: 1_234.5,
  thumbnail: { sha256: `${n}`.repeat(64), bytes: 122_880, width: 1_920, height: 1_080 },
}));
const missing = everyCapture((camera, requestedOffsetMs) => ({
  camera,
  requestedOffsetMs,
  outcome: 'outside_buffer',
  details: {
    oldestMs: atMs,
    newestMs: atMs,
    downSinceMs: atMs,
    problem: cloudProblem('cloud.rejected_with', { words: '理'.repeat(100) }),
  },
}));

function pairOf(captures: readonly Capture[], sale: Partial<Pair['sale']> = {}): Pair {
  return {
    saleId: `${'~E3~83~AC'.repeat(8)}:${'~E3~83~AC'.repeat(33)}:20261124`,
    revision: 2,
    registerKey: 'R'.repeat(64),
    registerName: 'レ'.repeat(100),
    sale: {
      registerSaleId: 'レ'.repeat(100),
      kind: 'refund',
      totalMinor: -1_980,
      currency: 'JPY',
      soldAtMs: atMs,
      receiptNumber: '伝'.repeat(200),
      lines: [],
      payments: [],
      staff: { id: '担'.repeat(200), name: '担'.repeat(200) },
      ...sale,
    },
    received: { boot: 'b', monotonicMs: 1, wallMs: atMs, clock: 'synced' },
    instant: { monotonicMs: 1, atMs, basis: 'register_time', uncertaintyMs: 1_500, skewMs: -1_234.567 },
    clock: 'synced',
    captures,
    upload: { state: 'waiting', storedRevision: 0, picturesWaiting: 0 },
  };
}

const longText = 'ブ'.repeat(200);
const lines = Array.from({ length: 1_000 }, () => ({
  name: longText,
  quantity: 2,
  unitPrice: 990,
  amount: 1_980,
}));
const payments = Array.from({ length: 50 }, () => ({ method: longText, amount: 1_980 }));
/** Six bytes a character in JSON. */
const controls = Array.from({ length: 50 }, () => ({ method: '\u0001'.repeat(200), amount: 1 }));

describe('the largest that can be', () => {
  const render = (pair: Pair) => {
    const body = renderSaleEvent(pair, context);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(63 * 1024);
    const event = saleEventSchema.parse(JSON.parse(body));
    // All of its fields are known to the contract.
    expect(JSON.stringify(event)).toHaveLength(body.length);
    expect(event.data.captures).toHaveLength(pair.captures.length);
    return event.data;
  };

  test('names 80 pictures, and as many lines as fit', () => {
    const data = render(pairOf(captured, { lines }));
    expect(data.truncated).toBe(true);
    expect(data.lines.length).toBeGreaterThan(10);
    // One more would be too much.
    const lineBytes = Buffer.byteLength(JSON.stringify(lines[0])) + 1;
    expect(Buffer.byteLength(JSON.stringify(data.captures))).toBeGreaterThan(25_000);
    const whole = renderSaleEvent(pairOf(captured, { lines: lines.slice(0, data.lines.length) }), context);
    expect(Buffer.byteLength(whole) + lineBytes).toBeGreaterThan(63 * 1024 - 20);
    expect(render(pairOf(captured))).not.toHaveProperty('truncated');
  });

  test('truncates the texts of 80 reasons, and keeps the sale and its payments', () => {
    const data = render(pairOf(missing, { lines, payments: payments.slice(0, 10) }));
    expect(data.payments).toHaveLength(10);
    expect(data.lines.length).toBeGreaterThan(10);
    expect(data.captures[0]).toMatchObject({ outcome: 'outside_buffer', details: { oldest: /T/ } });
    expect(data.captures[0]).not.toHaveProperty('details.problem');
  });

  test('removes payments last', () => {
    expect(render(pairOf(captured, { lines, payments })).payments).toHaveLength(50);
    const { payments: left, lines: none } = render(pairOf(missing, { lines, payments: controls }));
    expect([none.length, left.length > 5, left.length < 50]).toEqual([0, true, true]);
  });
});

describe('taxes and adjustments of the largest', () => {
  const name = '\u0001'.repeat(200);
  const taxes = Array.from({ length: 10 }, () => ({ name, ratePercent: 10, amount: 1, taxable: 10 }));
  const adjustments = Array.from({ length: 20 }, () => ({ kind: 'discount' as const, name, amount: -1 }));
  const extra = Object.fromEntries(Array.from({ length: 3 }, (_, n) => [`x${n}`, name]));

  test('keep their amounts, and lose their names', () => {
    const body = renderSaleEvent(pairOf(missing, { taxes, adjustments, extra }), context);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(63 * 1024);
    const { data } = saleEventSchema.parse(JSON.parse(body));
    expect([data.taxes?.length, data.adjustments?.length, data.truncated]).toEqual([10, 20, true]);
    expect(data.adjustments?.[0]).toEqual({ kind: 'discount', amount: -1 });
  });

  test('state the difference of the whole sale where lines are cut', () => {
    const one = { name: longText, amount: 10 };
    const many = Array.from({ length: 1_000 }, () => one);
    const differenceOf = (totalMinor: number) => {
      const pair = pairOf(captured, { totalMinor, lines: many });
      const { data } = saleEventSchema.parse(JSON.parse(renderSaleEvent(pair, context)));
      return [data.truncated, data.sumDifference];
    };
    expect(differenceOf(10_000)).toEqual([true, undefined]);
    expect(differenceOf(10_020)).toEqual([true, 20]);
  });
});

describe('one contract over versions', () => {
  const event = JSON.parse(renderSaleEvent(pairOf(captured.slice(0, 1)), context)) as {
    data: { captures: Record<string, unknown>[] };
  };
  const withCapture = (change: (capture: Record<string, unknown>) => Record<string, unknown>) => ({
    ...event,
    data: { ...event.data, captures: event.data.captures.map(change) },
  });

  test('accepts an event from before uncertainties were added', () => {
    const old = withCapture(({ basis: _, uncertaintyMs: __, ...capture }) => capture);
    expect(saleEventSchema.safeParse(old).success).toBe(true);
  });

  test('accepts an event of a later version with more fields', () => {
    expect(saleEventSchema.safeParse(withCapture((capture) => ({ ...capture, sharpness: 3 }))).success).toBe(
      true,
    );
    expect(saleEventSchema.safeParse({ ...event, traceparent: 'x' }).success).toBe(true);
  });
});
