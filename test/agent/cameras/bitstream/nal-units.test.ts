import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBitReader } from '../../../../src/agent/cameras/bitstream/bits.ts';
import { readH264Pps, readH264Slice, readH264Sps } from '../../../../src/agent/cameras/bitstream/h264.ts';
import { nalHeads } from '../../../../src/agent/cameras/bitstream/nal-units.ts';

/** Valid content of a NAL unit: no start code, no trailing zero. */
const payload = fc
  .uint8Array({ minLength: 1, maxLength: 3_000 })
  .map((bytes) => bytes.map((byte, index) => (byte === 0 && index % 3 !== 0 ? 7 : byte)))
  .map((bytes) => bytes.map((byte, index) => (index === bytes.length - 1 && byte === 0 ? 9 : byte)));

describe('NAL units', () => {
  test('splits at start codes of both lengths, and truncates long units to 2 KB', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(payload, fc.integer({ min: 2, max: 5 })), { maxLength: 6 }), (parts) => {
        const unit = Buffer.concat(
          parts.flatMap(([bytes, zeros]) => [Buffer.alloc(zeros), Buffer.of(1), Buffer.from(bytes)]),
        );
        expect([...nalHeads(unit)].map((nal) => [...nal])).toEqual(
          parts.map(([bytes]) => {
            const head = [...bytes.slice(0, 2_048)];
            while (head.at(-1) === 0) head.pop();
            return head;
          }),
        );
      }),
    );
  });

  test('finds a start code at the edge of the searched bytes', () => {
    for (let length = 2_040; length < 2_056; length++) {
      const unit = Buffer.concat([Buffer.of(0, 0, 1), Buffer.alloc(length, 5), Buffer.of(0, 0, 1, 9)]);
      expect([...nalHeads(unit)].map((nal) => nal.at(-1))).toEqual([5, 9]);
    }
  });

  test('returns at most 1,024 units', () => {
    expect([...nalHeads(Buffer.from(Array.from({ length: 4_000 }, () => [0, 0, 1, 9]).flat()))]).toHaveLength(
      1_024,
    );
  });
});

/** Bits as text, most significant first, with emulation prevention. */
function bytesOf(bits: string): Buffer {
  const out: number[] = [];
  let zeros = 0;
  for (let at = 0; at < bits.length; at += 8) {
    const byte = Number.parseInt(bits.slice(at, at + 8).padEnd(8, '0'), 2);
    if (zeros >= 2 && byte <= 3) {
      out.push(3);
      zeros = 0;
    }
    out.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Buffer.from(out);
}
const ue = (value: number) => {
  const code = (value + 1).toString(2);
  return '0'.repeat(code.length - 1) + code;
};
const se = (value: number) => ue(value > 0 ? 2 * value - 1 : -2 * value);

describe('bits', () => {
  test('reads numbers of every kind through emulation prevention', () => {
    const numbers = fc.array(
      fc.tuple(fc.constantFrom('u', 'ue', 'se'), fc.oneof(fc.nat(3), fc.nat(0xfffffffe)), fc.boolean()),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(numbers, (written) => {
        const signed = (value: number, negative: boolean) => (negative ? -1 : 1) * Math.floor(value / 2);
        const bits = written.map(([kind, value, negative]) =>
          kind === 'u'
            ? value.toString(2).padStart(32, '0')
            : kind === 'ue'
              ? ue(value)
              : se(signed(value, negative)),
        );
        const read = createBitReader(bytesOf(`${bits.join('')}1`), 0);
        for (const [kind, value, negative] of written) {
          if (kind === 'u') expect(read.bits(32)).toBe(value);
          else if (kind === 'ue') expect(read.ue()).toBe(value);
          else expect(read.se() + 0).toBe(signed(value, negative) + 0);
        }
        expect(read.ok()).toBe(true);
        read.skip(16);
        expect([read.ok(), read.bits(8), read.ue(), read.se(), read.flag()]).toEqual([
          false,
          0,
          0,
          -0,
          false,
        ]);
      }),
    );
  });
});

describe('H.264 that encoders at hand do not make', () => {
  const sps = (of: { gaps: boolean; frames: boolean }) =>
    readH264Sps(
      bytesOf(
        `01100111010011010000000000011110${ue(0)}${ue(0)}${ue(2)}${ue(4)}${of.gaps ? 1 : 0}${ue(19)}${ue(14)}${of.frames ? '1' : '00'}1001`,
      ),
    );
  const pps = readH264Pps(
    bytesOf(`01101000${ue(0)}${ue(0)}00${ue(0)}${ue(2)}${ue(0)}000${se(0)}${se(0)}${se(0)}0001`),
  );

  test('reads streams with allowed gaps and with fields', () => {
    expect(sps({ gaps: true, frames: true })).toMatchObject({
      gapsInFrameNumAllowed: true,
      width: 320,
      height: 240,
    });
    const interlaced = sps({ gaps: false, frames: false });
    expect(interlaced).toMatchObject({ gapsInFrameNumAllowed: false, frameMbsOnly: false, height: 480 });
    if (interlaced === undefined || pps === undefined) throw new Error('not read');
    const field = readH264Slice(bytesOf(`01100001${ue(0)}${ue(7)}${ue(0)}01011001`), () => ({
      sps: interlaced,
      pps,
    }));
    expect(field).toMatchObject({ frameNum: 5, field: true });
  });

  test('detects a number reset behind other operations', () => {
    const set = sps({ gaps: false, frames: true });
    if (set === undefined || pps === undefined) throw new Error('not read');
    const slice = (operations: string) =>
      readH264Slice(
        bytesOf(`01100001${ue(0)}${ue(5)}${ue(0)}011001${ue(0)}${ue(4)}${ue(3)}1${operations}1`),
        () => ({
          sps: set,
          pps,
        }),
      );
    const others = `${ue(1)}${ue(3)}${ue(3)}${ue(0)}${ue(2)}${ue(4)}${ue(1)}`;
    expect(slice(`${others}${ue(5)}${ue(0)}`)).toMatchObject({ frameNum: 6, resetsNumbers: true });
    expect(slice(`${others}${ue(0)}`)).toMatchObject({ frameNum: 6, resetsNumbers: false });
  });
});
