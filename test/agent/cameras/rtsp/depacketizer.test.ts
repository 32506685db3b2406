/** From RTP packets to access units: all packetizations, losses and mistakes of cameras. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamUnit, VideoCodec } from '../../../../src/agent/cameras/access-unit.ts';
import { createDepacketizer } from '../../../../src/agent/cameras/rtsp/depacketizer.ts';
import type { NalMedia } from '../../../../src/agent/cameras/rtsp/sdp.ts';
import { type CameraProblem, cameraProblem } from '../../../../src/domain/problem/camera.ts';
import { type PacketOptions, payloadsOf, rtpPacket } from '../../../peers/cameras/rtp-packets.ts';
import { annexB, h264, nalsOf, realUnits, typeOf } from './pictures.ts';

type Packet = {
  payload: Buffer;
  timestamp: number;
  marker: boolean;
  sequence?: number;
  ssrc?: number;
  payloadType?: number;
};
type Outcome = {
  units: (StreamUnit & { arrivalMs: number; sampleArrivalMs: number })[];
  losses: number;
  unfit?: CameraProblem;
};

const media = (codec: VideoCodec, more: Partial<NalMedia> = {}): NalMedia => ({
  codec,
  payloadType: 96,
  clockRate: 90_000,
  parameterSets: [],
  withOrder: false,
  ...more,
});

/** Packets arrive 1 ms apart, numbered consecutively by default. */
function run(of: NalMedia, packets: readonly Packet[]): Outcome {
  const outcome: Outcome = { units: [], losses: 0 };
  const depacketizer = createDepacketizer(of, {
    onUnit: (unit, arrival) => outcome.units.push({ ...unit, ...arrival }),
    onLoss: () => outcome.losses++,
  });
  let sequence = 100;
  packets.forEach((packet, index) => {
    sequence = packet.sequence ?? sequence + 1;
    const { payload, timestamp, marker, ssrc = 7, payloadType = 96 } = packet;
    const bytes = rtpPacket({ payloadType, marker, sequence, timestamp, ssrc }, payload);
    const unfit = depacketizer.push(bytes, index);
    // Its memory is reused.
    bytes.fill(0xee);
    if (unfit !== undefined) outcome.unfit ??= unfit;
  });
  return outcome;
}

/** One picture as packets: the marker on the last. */
function packed(nals: readonly Buffer[], timestamp: number, options: Partial<PacketOptions> = {}): Packet[] {
  const payloads = payloadsOf(nals, { codec: 'h264', ...options });
  return payloads.map((payload, index) => ({ payload, timestamp, marker: index === payloads.length - 1 }));
}

const summary = ({ units }: Outcome) =>
  units.map((unit) => `${unit.pts90k}${unit.key ? ' key' : ''}${unit.lossBefore ? ' loss' : ''}`);
const sets = [h264.sps(), h264.pps()];
const big = 5_000;
/** Key frame at 0, then three others, each in several packets. */
const stream = () => [
  ...packed([...sets, h264.idr(big, 1)], 0),
  ...packed([h264.inter(big, 2)], 3_600),
  ...packed([h264.inter(big, 3)], 7_200),
  ...packed([...sets, h264.idr(big, 4)], 10_800),
  ...packed([h264.inter(big, 5)], 14_400),
];
const whole = ['0 key', '3600', '7200', '10800 key', '14400'];
const renumbered = (packets: Packet[]) =>
  packets.map((packet, index) => ({ ...packet, sequence: 1_000 + index }));
const without = (packets: Packet[], ...indexes: number[]) =>
  packets.filter((_, index) => !indexes.includes(index));

describe('what was packed is unpacked', () => {
  it.each([
    ['h264', 0],
    ['h265', 0],
    ['h264', 2],
    ['h265', 2],
  ] as const)(
    '%s with %i B-pictures: restores packets of any size, together or one by one',
    (codec, bFrames) => {
      const units = realUnits(codec, bFrames);
      const kinds =
        codec === 'h264'
          ? { sets: [7, 8], key: (type: number) => type === 5 }
          : { sets: [32, 33, 34], key: (type: number) => type >= 16 && type <= 21 };
      // Filler data is dropped.
      const expected = units.map(({ nals, pts90k }) => ({
        pts90k,
        key: nals.some((nal) => kinds.key(typeOf(codec, nal))),
        bytes: annexB(nals),
      }));
      expect(expected.filter(({ key }) => key)).toHaveLength(5);
      fc.assert(
        fc.property(
          fc.integer({ min: 40, max: 60_000 }),
          fc.boolean(),
          fc.option(fc.nat(65_535), { nil: undefined }),
          (maxPayload, aggregate, order) => {
            const withOrder = codec === 'h265' && order !== undefined;
            let number = order ?? 0;
            const packets = units.flatMap(({ nals, pts90k }) => {
              const numbered = withOrder ? { order: number } : {};
              number += nals.length;
              return packed(nals, pts90k, { codec, maxPayload, aggregate, ...numbered });
            });
            const outcome = run(media(codec, { withOrder }), packets);
            expect(outcome.unfit).toBeUndefined();
            expect(outcome.units.map(({ pts90k, key, bytes }) => ({ pts90k, key, bytes }))).toEqual(expected);
            expect(outcome.units.some((unit) => unit.lossBefore)).toBe(false);
          },
        ),
        { numRuns: 30 },
      );
    },
  );

  it('returns a unit with its last packet, in its own memory', () => {
    const packets = stream();
    const { units } = run(media('h264'), packets);
    const ends = packets.flatMap((packet, index) => (packet.marker ? [index] : []));
    expect(units.map((unit) => unit.arrivalMs)).toEqual(ends);
    expect(units.map((unit) => unit.sampleArrivalMs)).toEqual(ends);
    for (const unit of units) expect(unit.bytes.buffer.byteLength).toBe(unit.bytes.length);
  });

  it('continues time stamps over the wrap of 32 bits, in the stream’s clock', () => {
    const from = 2 ** 32 - 2_000;
    const packets = [0, 1, 2].flatMap((index) => packed([h264.idr(20, index)], from + index * 1_000));
    expect(run(media('h264', { clockRate: 45_000 }), packets).units.map((unit) => unit.pts90k)).toEqual([
      from * 2,
      (from + 1_000) * 2,
      (from + 2_000) * 2,
    ]);
  });

  it('skips other payload types without a loss', () => {
    const packets = stream().flatMap((packet) => [packet, { ...packet, payloadType: 97 }]);
    expect(summary(run(media('h264'), packets))).toEqual(whole);
  });
});

describe('parameter sets', () => {
  const sps = (tail: number) => h264.sps(0, tail);
  const pps = (tail: number) => h264.pps(0, tail);

  it('of the description precede each key frame, behind its delimiter', () => {
    const of = media('h264', { parameterSets: [sps(1), pps(1), Buffer.of(0x65, 1), Buffer.of(0x67)] });
    const packets = [
      ...packed([h264.aud(), h264.sei(), h264.idr()], 0),
      ...packed([h264.aud(), h264.inter()], 1),
    ];
    const [key, other] = run(of, packets).units;
    expect(key?.bytes).toEqual(annexB([h264.aud(), sps(1), pps(1), h264.sei(), h264.idr()]));
    expect(other?.bytes).toEqual(annexB([h264.aud(), h264.inter()]));
  });

  it('are replaced by newer ones of the stream, by id', () => {
    const of = media('h264', { parameterSets: [sps(1), pps(1)] });
    const packets = [
      ...packed([sps(2), h264.sps(1, 9), h264.idr(20, 1)], 0),
      ...packed([pps(2), h264.inter()], 1),
      ...packed([h264.idr(20, 2)], 2),
    ];
    expect(run(of, packets).units.map((unit) => unit.bytes)).toEqual([
      annexB([sps(2), h264.sps(1, 9), pps(1), h264.idr(20, 1)]),
      annexB([pps(2), h264.inter()]),
      annexB([sps(2), h264.sps(1, 9), pps(2), h264.idr(20, 2)]),
    ]);
  });

  it('with a time stamp of their own belong to the next picture', () => {
    const packets = [
      ...packed([sps(1)], 0),
      ...packed([pps(1)], 5),
      ...packed([h264.sei()], 6),
      ...packed([h264.idr()], 10),
    ];
    const [unit, ...none] = run(media('h264'), packets).units;
    expect(none).toEqual([]);
    expect(unit).toMatchObject({
      pts90k: 10,
      key: true,
      lossBefore: false,
      bytes: annexB([sps(1), pps(1), h264.sei(), h264.idr()]),
    });
  });

  it('of H.265 are distinguished by id', () => {
    const level = Array<number>(12).fill(0x11);
    // One temporal layer; two, the lower one with a profile and level of its own.
    const oneLayer = (id: number) => Buffer.of(0x42, 1, 0x01, ...level, id);
    const twoLayers = (id: number) => Buffer.of(0x42, 1, 0x03, ...level, 0xc0, 0, ...level, id);
    const vps = (id: number) => Buffer.of(0x40, 1, id << 4, 5);
    const pps = (id: number) => Buffer.of(0x44, 1, id, 5);
    const idr = Buffer.of(19 << 1, 1, 0x80, 9);
    // Exp-Golomb 0, 1, 2 and a stop bit.
    const [zero, one, two] = [0xc0, 0x50, 0x70] as const;
    const first = [vps(0), vps(1), oneLayer(zero), twoLayers(one), twoLayers(two), pps(zero), pps(one)];
    const packets = [
      ...packed([...first, idr], 0, { codec: 'h265' }),
      ...packed([twoLayers(zero), oneLayer(two), idr], 1, { codec: 'h265' }),
    ];
    const [before, after] = run(media('h265'), packets).units;
    expect(before?.bytes).toEqual(annexB([...first, idr]));
    const second = [vps(0), vps(1), twoLayers(zero), twoLayers(one), oneLayer(two), pps(zero), pps(one)];
    expect(after?.bytes).toEqual(annexB([...second, idr]));
  });

  it('are bounded in number and size', () => {
    const ids = Array.from({ length: 300 }, (_, index) => Buffer.of(0x68, ...ue(index), 1));
    const packets = [
      ...packed(ids, 0),
      ...packed([Buffer.concat([h264.sps(), Buffer.alloc(10_000, 3)]), h264.idr()], 1),
    ];
    const [unit] = run(media('h264'), packets).units;
    expect(nalsOf(unit?.bytes ?? Buffer.alloc(0)).map((nal) => typeOf('h264', nal))).toEqual([
      ...Array<number>(64).fill(8),
      7,
      5,
    ]);
  });
});

/** An Exp-Golomb number and a stop bit. */
function ue(value: number): number[] {
  const binary = (value + 1).toString(2);
  const bits = `${'0'.repeat(binary.length - 1)}${binary}1`.padEnd(24, '0');
  return [0, 8, 16].map((at) => Number.parseInt(bits.slice(at, at + 8), 2));
}

describe('where a picture ends', () => {
  it('not at a marker on parameter sets or SEI', () => {
    const nals = [h264.aud(), ...sets, h264.sei(), h264.idr(big)];
    const marked = packed(nals, 0).map((packet) => ({ ...packet, marker: true }));
    const fragmented = marked.map((packet, index) => ({
      ...packet,
      marker: index < 4 || index === marked.length - 1,
    }));
    const { units } = run(media('h264'), fragmented);
    expect(units.map((unit) => unit.bytes)).toEqual([annexB(nals)]);
  });

  it('is at the next time stamp without a marker, with the delay subtracted', () => {
    const packets = stream().map((packet) => ({ ...packet, marker: false }));
    const { units } = run(media('h264'), packets);
    expect(summary({ units, losses: 0 })).toEqual(whole.slice(0, -1));
    const firsts = packets.flatMap((packet, index) =>
      index > 0 && packet.timestamp !== packets[index - 1]?.timestamp ? [index] : [],
    );
    expect(units.map((unit) => unit.arrivalMs)).toEqual(firsts);
    expect(units.map((unit) => unit.sampleArrivalMs)).toEqual(firsts.map((index) => index - 1));
  });

  it('is not at a marker when slices follow, nor at later ones', () => {
    const picture = (timestamp: number, tag: number) =>
      [h264.idr(20, tag), h264.more(20, tag), h264.more(20, tag)].flatMap((nal) => packed([nal], timestamp));
    const outcome = run(media('h264'), [
      ...picture(0, 1),
      ...picture(1, 2),
      ...picture(2, 3),
      ...picture(3, 4),
    ]);
    expect(outcome.losses).toBe(1);
    expect(summary(outcome)).toEqual(['0 key', '0 key loss', '1 key', '2 key']);
    expect(outcome.units[2]?.bytes).toEqual(annexB([h264.idr(20, 2), h264.more(20, 2), h264.more(20, 2)]));
  });

  it('is not at a marker when slices follow, in H.265', () => {
    const slice = (type: number, first: boolean, tag: number) =>
      Buffer.of(type << 1, 1, first ? 0x80 : 0x40, tag, tag);
    const packets = [0, 1, 2].flatMap((timestamp) =>
      [true, false].flatMap((first) => packed([slice(19, first, 9)], timestamp, { codec: 'h265' })),
    );
    const outcome = run(media('h265'), packets);
    expect(outcome.losses).toBe(1);
    expect(summary(outcome)).toEqual(['0 key', '0 key loss', '1 key']);
  });

  it('separates two pictures with one time stamp', () => {
    const outcome = run(media('h264'), [...packed([h264.idr(20, 1)], 5), ...packed([h264.inter(20, 2)], 5)]);
    expect(summary(outcome)).toEqual(['5 key', '5']);
    expect(outcome.losses).toBe(0);
  });

  it('ends a fragment without its end bit', () => {
    const packets = stream().map((packet) => {
      const payload = Buffer.from(packet.payload);
      if (((payload[0] ?? 0) & 31) === 28) payload[1] = (payload[1] ?? 0) & ~0x40;
      return { ...packet, payload };
    });
    expect(run(media('h264'), packets).units.map((unit) => unit.bytes)).toEqual(
      run(media('h264'), stream()).units.map((unit) => unit.bytes),
    );
  });
});

describe('random access', () => {
  it('is at recovery points without IDR pictures', () => {
    const recovery = (timestamp: number) => packed([...sets, h264.recoveryPoint(), h264.intra()], timestamp);
    const inter = (timestamp: number) => packed([h264.inter()], timestamp);
    expect(summary(run(media('h264'), [...recovery(0), ...inter(1), ...recovery(2)]))).toEqual([
      '0 key',
      '1',
      '2 key',
    ]);
    const withIdr = [...packed([h264.idr()], 0), ...recovery(90_000), ...recovery(20 * 90_000)];
    expect(summary(run(media('h264'), withIdr))).toEqual(['0 key', '90000', '1800000 key']);
    // For a gradually refreshed picture, or a SEI of another kind.
    expect(summary(run(media('h264'), packed([...sets, h264.recoveryPoint(), h264.inter()], 0)))).toEqual([
      '0',
    ]);
    expect(summary(run(media('h264'), packed([...sets, h264.sei(), h264.intra()], 0)))).toEqual(['0']);
  });

  it('is at every kind of H.265', () => {
    const nal = (type: number) => Buffer.of(type << 1, 1, 0x80, 9, 9);
    const packets = [1, 15, 16, 17, 18, 19, 20, 21, 22, 9].flatMap((type, index) =>
      packed([nal(type)], index, { codec: 'h265' }),
    );
    expect(run(media('h265'), packets).units.map((unit) => unit.key)).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('loss', () => {
  it('inside a picture damages that one', () => {
    const packets = renumbered(stream());
    const middle = packets.findIndex((packet) => packet.timestamp === 3_600) + 1;
    expect(summary(run(media('h264'), without(packets, middle)))).toEqual([
      '0 key',
      '3600 loss',
      '7200',
      '10800 key',
      '14400',
    ]);
  });

  it('leaves the beginning of a slice, and nothing of one whose beginning was lost', () => {
    const slice = h264.more(big, 2);
    const packets = renumbered(packed([h264.idr(900, 1), slice, h264.more(900, 3)], 0));
    const of = (...lost: number[]) => run(media('h264'), without(packets, ...lost)).units;
    expect(summary({ units: of(3), losses: 0 })).toEqual(['0 key loss']);
    const [unit] = of(2);
    const part = nalsOf(unit?.bytes ?? Buffer.alloc(0))[1] ?? Buffer.alloc(0);
    expect(part.length).toBeGreaterThan(1_000);
    expect(unit?.bytes).toEqual(
      annexB([h264.idr(900, 1), slice.subarray(0, part.length), h264.more(900, 3)]),
    );
    expect(of(1)[0]?.bytes).toEqual(annexB([h264.idr(900, 1), h264.more(900, 3)]));
  });

  it('between two pictures with one time stamp damages the second', () => {
    const packets = renumbered([
      ...packed([h264.idr()], 5),
      ...packed([h264.sei()], 5),
      ...packed([h264.inter()], 5),
    ]);
    expect(summary(run(media('h264'), without(packets, 1)))).toEqual(['5 key', '5 loss']);
  });

  it('of whole pictures damages the next, but not a whole key frame', () => {
    const packets = renumbered(stream());
    const of = (timestamp: number) =>
      packets.flatMap((packet, index) => (packet.timestamp === timestamp ? [index] : []));
    expect(summary(run(media('h264'), without(packets, ...of(3_600))))).toEqual([
      '0 key',
      '7200 loss',
      '10800 key',
      '14400',
    ]);
    expect(summary(run(media('h264'), without(packets, ...of(7_200))))).toEqual([
      '0 key',
      '3600',
      '10800 key',
      '14400',
    ]);
  });

  it('of an end and the next beginning damages both', () => {
    const packets = renumbered(stream());
    const last = packets.findLastIndex((packet) => packet.timestamp === 3_600);
    const slices = renumbered(
      [0, 1, 2].flatMap((number) =>
        packed(
          [number === 0 ? h264.idr(900, 1) : h264.inter(900, number), h264.more(900, number)],
          number * 3_600,
        ),
      ),
    );
    expect(summary(run(media('h264'), without(slices, 3, 4)))).toEqual([
      '0 key',
      '3600 loss',
      '7200 key loss',
    ]);
    expect(summary(run(media('h264'), without(packets, last, last + 1)))).toEqual([
      '0 key',
      '3600 loss',
      '10800 key',
      '14400',
    ]);
  });

  it('of the beginning of a key frame damages it', () => {
    const slices = (timestamp: number) => packed([h264.idr(900, 1), h264.more(900, 1)], timestamp);
    const packets = renumbered([...slices(0), ...slices(1), ...slices(2)]);
    expect(summary(run(media('h264'), without(packets, 2)))).toEqual(['0 key', '1 key loss', '2 key']);
  });

  it('before a key frame with possible leading pictures (CRA) damages it', () => {
    const nal = (type: number) => Buffer.of(type << 1, 1, 0x80, 9, 9);
    const packets = renumbered(
      [19, 1, 1, 21, 1].flatMap((type, index) => packed([nal(type)], index, { codec: 'h265' })),
    );
    expect(summary(run(media('h265'), without(packets, 2)))).toEqual(['0 key', '1', '3 key loss', '4']);
  });

  it('is not reported for duplicate or late packets', () => {
    const packets = renumbered(stream());
    const twice = packets.flatMap((packet) => [packet, packet]);
    expect(summary(run(media('h264'), twice))).toEqual(whole);
    expect(run(media('h264'), twice).units.map((unit) => unit.bytes)).toEqual(
      run(media('h264'), packets).units.map((unit) => unit.bytes),
    );
    const [a, b, c, ...rest] = packets;
    if (a === undefined || b === undefined || c === undefined) throw new Error('too few');
    // Late packets are not awaited.
    expect(summary(run(media('h264'), [a, c, b, ...rest]))).toEqual([
      '0 key loss',
      '3600',
      '7200',
      '10800 key',
      '14400',
    ]);
  });

  it('restarts with another source', () => {
    const first = stream();
    const second: Packet[] = stream().map((packet, index) => ({
      ...packet,
      ...(index === 0 ? { sequence: 40_000 } : {}),
      ssrc: 8,
      timestamp: packet.timestamp + 2_000_000_000,
    }));
    const cut = first.slice(0, -2);
    expect(summary(run(media('h264'), [...cut, ...second]))).toEqual([
      ...whole.slice(0, 4),
      '14400 loss',
      '2000000000 key',
      '2000003600',
      '2000007200',
      '2000010800 key',
      '2000014400',
    ]);
  });

  it('includes broken packets: fragments without start, truncated aggregates, unknown types', () => {
    const bad = [
      Buffer.of(28),
      Buffer.of(28, 0x05, 1),
      Buffer.of(24, 0, 50, 1),
      Buffer.of(24, 0, 0),
      Buffer.of(31, 1),
      Buffer.of(0),
    ];
    for (const payload of bad) {
      const packets = [
        ...packed([h264.idr()], 0),
        { payload, timestamp: 1, marker: false },
        ...packed([h264.inter()], 1),
        ...packed([h264.inter()], 2),
      ];
      expect(summary(run(media('h264'), packets))).toEqual(['0 key', '1 loss', '2']);
    }
    for (const payload of [
      Buffer.of(98, 1),
      Buffer.of(98, 1, 1, 9),
      Buffer.of(96, 1, 0, 9, 1),
      Buffer.of(126, 1, 1, 1),
    ]) {
      const good = (type: number, timestamp: number) =>
        packed([Buffer.of(type << 1, 1, 0x80, 9)], timestamp, { codec: 'h265' });
      const packets = [
        ...good(19, 0),
        { payload, timestamp: 1, marker: false },
        ...good(1, 1),
        ...good(1, 2),
      ];
      expect(summary(run(media('h265'), packets))).toEqual(['0 key', '1 loss', '2']);
    }
  });

  it('includes a unit beyond 8 MB, and not the next good key frame', () => {
    const huge = Buffer.alloc(9 * 1024 * 1024, 9);
    huge.set(h264.inter(4), 0);
    const packets = [
      ...packed([h264.idr()], 0),
      ...packed([huge], 1, { maxPayload: 60_000 }),
      ...packed([h264.inter()], 2),
      ...packed([h264.idr()], 3),
    ];
    expect(summary(run(media('h264'), packets))).toEqual(['0 key', '2 loss', '3 key']);
  });
});

describe('what this reader can not put together', () => {
  it('reports it', () => {
    for (const type of [25, 26, 27, 29]) {
      expect(
        run(media('h264'), [{ payload: Buffer.of(type, 0, 0, 0, 9), timestamp: 0, marker: true }]).unfit,
      ).toEqual(cameraProblem('camera.h264_interleaved_type', { type }));
    }
    expect(
      run(media('h265'), [{ payload: Buffer.of(100, 1, 0, 0, 0), timestamp: 0, marker: true }]).unfit,
    ).toEqual(cameraProblem('camera.h265_paci'));
    const nal = Buffer.of(2, 1, 0x80, 9, 9);
    const late = payloadsOf([nal], { codec: 'h265', order: 5 }).concat(
      payloadsOf([nal], { codec: 'h265', order: 3 }),
    );
    const packets = late.map((payload, index) => ({ payload, timestamp: index, marker: true }));
    expect(run(media('h265', { withOrder: true }), packets).unfit).toEqual(
      cameraProblem('camera.h265_out_of_order'),
    );
  });
});

describe('odd packing', () => {
  it('splits or strips start codes within packets', () => {
    const inOne = annexB([...sets, h264.idr()]).subarray(4);
    expect(run(media('h264'), [{ payload: inOne, timestamp: 0, marker: true }]).units[0]?.bytes).toEqual(
      annexB([...sets, h264.idr()]),
    );
    const inFront = annexB([h264.idr()]);
    expect(run(media('h264'), [{ payload: inFront, timestamp: 0, marker: true }]).units[0]?.bytes).toEqual(
      annexB([h264.idr()]),
    );
  });
});

describe('start codes without end in one packet', () => {
  const many = (nal: Buffer, count: number) => annexB(Array.from({ length: count }, () => nal)).subarray(4);

  it('splits up to a bound, without harm beyond it', () => {
    const idr = packed([h264.idr()], 1);
    for (const nal of [h264.sei(), h264.aud(), h264.pps(), Buffer.of(0x6c)]) {
      const packets = [
        { payload: many(nal, 60_000 / (nal.length + 4)), timestamp: 1, marker: false },
        ...idr,
      ];
      expect(summary(run(media('h264'), packets))).toEqual(['1 key']);
    }
    const sei = many(h264.sei(), 7_000_000 / (h264.sei().length + 4));
    const packets = [...packed([sei], 1, { maxPayload: 60_000 }), ...idr, ...packed([h264.inter()], 2)];
    expect(summary(run(media('h264'), packets)).at(-1)).toBe('2');
  });
});

describe('any bytes', () => {
  it('never throws, and returns whole units in packet order', () => {
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      fc
        .tuple(fc.constantFrom(28, 24, 0x7c, 98, 96, 0x62), fc.nat(255), fc.uint8Array({ maxLength: 20 }))
        .map(([type, second, bytes]) => Buffer.from([type, second, ...bytes])),
      fc.constantFrom(
        ...sets,
        h264.idr(),
        h264.inter(),
        h264.more(),
        h264.sei(),
        h264.recoveryPoint(),
        h264.aud(),
      ),
    );
    const packet = fc.record({
      payload,
      timestamp: fc.oneof(fc.nat(3), fc.nat(2 ** 32 - 1)),
      marker: fc.boolean(),
    });
    const numbered = fc.tuple(
      packet,
      fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat(65_535) }),
    );
    fc.assert(
      fc.property(
        fc.array(numbered, { maxLength: 60 }),
        fc.constantFrom('h264', 'h265'),
        fc.boolean(),
        (packets, codec, withOrder) => {
          const outcome = run(
            media(codec, { withOrder }),
            packets.map(([each, sequence]) => ({ ...each, ...(sequence === undefined ? {} : { sequence }) })),
          );
          for (const unit of outcome.units) {
            expect(unit.bytes.readUInt32BE(0)).toBe(1);
            expect(unit.arrivalMs).toBeGreaterThanOrEqual(unit.sampleArrivalMs);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
