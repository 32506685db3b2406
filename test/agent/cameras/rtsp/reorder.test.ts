/** Packets in any order go in; usable ones come out in sequence, and none waits longer than the bounds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createReorder,
  maxHeld,
  maxWaitMs,
  type Numbered,
} from '../../../../src/agent/cameras/rtsp/reorder.ts';

type Packet = Numbered & { readonly index: number };

/** `index` continues past the wrap of the 16 bits. */
const packet = (index: number, arrivalMs: number, ssrc = 1): Packet => ({
  index,
  sequence: index & 0xffff,
  ssrc,
  arrivalMs,
});
const indexes = (packets: readonly Packet[]) => packets.map(({ index }) => index);

/** Pushes packets in order, with `expire` called when due; returns the output with its times. */
function through(packets: readonly Packet[]) {
  const reorder = createReorder<Packet>();
  const out: { packet: Packet; atMs: number }[] = [];
  const take = (free: readonly Packet[], atMs: number) =>
    free.forEach((each) => out.push({ packet: each, atMs }));
  const expireUntil = (untilMs: number) => {
    for (let due = reorder.dueMs(); due !== undefined && due <= untilMs; due = reorder.dueMs())
      take(reorder.expire(due), due);
  };
  for (const each of packets) {
    expireUntil(each.arrivalMs);
    take(reorder.push(each), each.arrivalMs);
  }
  expireUntil(Number.POSITIVE_INFINITY);
  return out;
}

const start = fc.integer({ min: 1, max: 0xffff });
/** Distances by which packets are overtaken, one each. */
const delays = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 200 });

/** All packets from `first` on, in an order in which each is overtaken by at most this many; the first stays first. */
function mixed(first: number, delayed: readonly number[], stepMs: number): Packet[] {
  const order = [-1, ...delayed.map((delay, n) => n + delay)]
    .map((place, n) => ({ place, index: first + n }))
    .sort((a, b) => a.place - b.place || b.index - a.index);
  return order.map(({ index }, turn) => packet(index, turn * stepMs));
}

describe('any bounded disorder', () => {
  it('restores the order: the same packets, none twice', () => {
    fc.assert(
      fc.property(
        start,
        delays,
        fc.array(fc.nat(), { maxLength: 20 }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (first, delayed, twice, stepMs) => {
          const packets = mixed(first, delayed, stepMs);
          for (const place of twice) {
            const again = packets[place % packets.length];
            if (again !== undefined) packets.splice((place % packets.length) + 1, 0, again);
          }
          const out = through(packets).map((each) => each.packet);
          expect(indexes(out)).toEqual([...delayed.keys(), delayed.length].map((n) => first + n));
        },
      ),
    );
  });

  it('reports the arrival at which a packet and all before it were here', () => {
    fc.assert(
      fc.property(start, delays, (first, delayed) => {
        const packets = mixed(first, delayed, 1);
        const came = new Map(packets.map(({ index, arrivalMs }) => [index, arrivalMs]));
        let latestMs = 0;
        for (const { packet: each } of through(packets)) {
          latestMs = Math.max(latestMs, came.get(each.index) ?? Number.NaN);
          expect(each.arrivalMs).toBe(latestMs);
        }
      }),
    );
  });
});

describe('loss', () => {
  it('holds packets no longer than the bounds, loses no more, and keeps the order', () => {
    fc.assert(
      fc.property(
        start,
        delays,
        fc.double({ min: 0.2, max: 0.95, noNaN: true }),
        fc.integer({ min: 0, max: 40 }),
        fc.nat(),
        (first, delayed, kept, stepMs, seed) => {
          // A separate generator: the losses must not depend on anything else.
          let state = seed;
          const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
          const packets = mixed(first, delayed, stepMs).filter(
            ({ index }) => index === first || random() < kept,
          );
          const out = through(packets);
          const came = new Map(packets.map((each, turn) => [each.index, { ...each, turn }]));
          for (const { packet: each, atMs } of out) {
            const arrived = came.get(each.index);
            expect(atMs - (arrived?.arrivalMs ?? Number.NaN)).toBeLessThanOrEqual(maxWaitMs);
          }
          const given = indexes(out.map((each) => each.packet));
          expect(given).toEqual(given.toSorted((a, b) => a - b));
          expect(new Set(given).size).toBe(given.length);
          // Without late packets, everything that arrived comes out.
          if (stepMs * 20 < maxWaitMs) expect(given).toEqual([...came.keys()].sort((a, b) => a - b));
        },
      ),
    );
  });

  it('waits for a missing packet until 32 later ones have arrived', () => {
    const reorder = createReorder<Packet>();
    expect(indexes(reorder.push(packet(1, 0)))).toEqual([1]);
    for (let n = 3; n < 3 + maxHeld; n++) expect(reorder.push(packet(n, 0))).toEqual([]);
    expect(reorder.push(packet(3 + maxHeld, 0))).toHaveLength(maxHeld + 1);
    // Too late.
    expect(reorder.push(packet(2, 0))).toEqual([]);
    expect(reorder.dueMs()).toBeUndefined();
  });

  it('waits for a missing packet until the first later one has waited 50 ms', () => {
    const reorder = createReorder<Packet>();
    reorder.push(packet(1, 0));
    reorder.push(packet(3, 100));
    reorder.push(packet(5, 120));
    expect(reorder.dueMs()).toBe(100 + maxWaitMs);
    expect(reorder.expire(149)).toEqual([]);
    expect(reorder.expire(150)).toEqual([packet(3, 100)]);
    expect(reorder.dueMs()).toBe(120 + maxWaitMs);
    // No call of `expire` was made in time, and the missing packet arrives: it is not late.
    expect(reorder.push(packet(4, 500))).toEqual([packet(4, 500), packet(5, 500)]);
  });
});

describe('numbers from elsewhere', () => {
  it.each([
    ['far ahead', 20_000, 1],
    ['far behind', 64_000, 1],
    ['of another source', 1_003, 2],
  ])('%s: restart after two in a row, and release held packets first', (_, place, ssrc) => {
    const reorder = createReorder<Packet>();
    reorder.push(packet(1_000, 0));
    reorder.push(packet(1_002, 0));
    expect(reorder.push(packet(place, 1, ssrc))).toEqual([]);
    expect(reorder.push(packet(place + 1, 2, ssrc))).toEqual([
      packet(1_002, 0),
      packet(place, 1, ssrc),
      packet(place + 1, 2, ssrc),
    ]);
    expect(indexes(reorder.push(packet(place + 2, 3, ssrc)))).toEqual([place + 2]);
  });

  it('ignore a single one', () => {
    const reorder = createReorder<Packet>();
    reorder.push(packet(1_000, 0));
    for (let n = 1; n < 10; n++) {
      expect(reorder.push(packet(30_000 + n, n))).toEqual([]);
      expect(reorder.push(packet(7, n, 2))).toEqual([]);
      expect(indexes(reorder.push(packet(1_000 + n, n)))).toEqual([1_000 + n]);
    }
  });

  it('ignore several that do not follow each other, or not at once', () => {
    const reorder = createReorder<Packet>();
    reorder.push(packet(1_000, 0));
    expect(reorder.push(packet(30_000, 1))).toEqual([]);
    expect(reorder.push(packet(30_002, 1))).toEqual([]);
    expect(indexes(reorder.push(packet(1_001, 1)))).toEqual([1_001]);
    expect(reorder.push(packet(30_003, 1))).toEqual([]);
    expect(indexes(reorder.push(packet(1_002, 1)))).toEqual([1_002]);
  });
});
