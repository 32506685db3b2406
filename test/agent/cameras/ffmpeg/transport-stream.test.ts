import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createTransportStreamReader,
  packetSize,
} from '../../../../src/agent/cameras/ffmpeg/transport-stream.ts';
import {
  createTransportStreamWriter,
  decodeTimes,
} from '../../../../src/agent/cameras/ffmpeg/transport-stream-writer.ts';
import { encodedUnits } from '../encoded.ts';

const payload = (length: number) => Buffer.alloc(length, 0x5a);

function written(sizes: readonly number[], codec: 'h264' | 'h265' = 'h264'): Buffer[] {
  const writer = createTransportStreamWriter(codec);
  return sizes.map((size, index) =>
    writer.write({ pts90k: index * 3_600, dts90k: index * 3_600, key: index === 0, bytes: payload(size) }),
  );
}

/** Room for the payload in one packet: 188 − header − adaptation field with PCR − PES header. */
const firstRoom = packetSize - 4 - 8 - 19;

describe('transport stream', () => {
  test('reads back what was written, whatever the chunks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom('h264' as const, 'h265' as const),
        (sizes, steps, codec) => {
          // The last unit can't be recognised as complete if it fills its packet: a small one closes the stream.
          const stream = Buffer.concat(written([...sizes, 1], codec));
          const reader = createTransportStreamReader();
          const units = [];
          for (let at = 0, turn = 0; at < stream.length; turn++) {
            const step = steps[turn % steps.length] ?? 1;
            units.push(...reader.push(stream.subarray(at, at + step)));
            at += step;
          }
          expect(units.map((unit) => unit.bytes.length)).toEqual([...sizes, 1]);
          expect(units.map((unit) => unit.pts90k)).toEqual([...sizes, 1].map((_, index) => index * 3_600));
          expect(units.map((unit) => unit.key)).toEqual([true, ...sizes.map(() => false)]);
          expect(units.every((unit) => unit.codec === codec && !unit.lossBefore)).toBe(true);
        },
      ),
    );
  });

  test('completes a unit with its last packet, or with the next unit when it fills that packet', () => {
    const reader = createTransportStreamReader();
    const [first, exact, last] = written([500, firstRoom + 184, 10]);
    expect(reader.push(first ?? Buffer.alloc(0))).toHaveLength(1);
    expect(reader.push(exact ?? Buffer.alloc(0))).toHaveLength(0);
    expect(reader.push(last ?? Buffer.alloc(0))).toHaveLength(2);
    // One byte of stuffing is a field of length 0, two bytes are one of length 1.
    for (const size of [firstRoom - 1, firstRoom + 183, firstRoom + 182]) {
      expect(createTransportStreamReader().push(Buffer.concat(written([size])))).toHaveLength(1);
    }
  });

  test('reads a repeated packet once', () => {
    const [stream] = written([900]) as [Buffer];
    const third = stream.subarray(3 * packetSize, 4 * packetSize);
    const repeated = Buffer.concat([
      stream.subarray(0, 4 * packetSize),
      third,
      stream.subarray(4 * packetSize),
    ]);
    expect(
      createTransportStreamReader()
        .push(repeated)
        .map((unit) => unit.bytes.length),
    ).toEqual([900]);
  });

  test('gives every unit its own memory', () => {
    const [unit] = createTransportStreamReader().push(Buffer.concat(written([300])));
    expect(unit?.bytes.buffer.byteLength).toBe(300);
  });

  test('loses only the unit hit by garbage or a lost packet, and marks the next one', () => {
    const [first, second, third, fourth] = written([900, 900, 900, 900]) as [Buffer, Buffer, Buffer, Buffer];
    const hole = Buffer.concat([second.subarray(0, packetSize), second.subarray(2 * packetSize)]);
    const reader = createTransportStreamReader();
    const units = [first, hole, third, payload(333), fourth].flatMap((chunk) => reader.push(chunk));
    expect(units.map((unit) => [unit.pts90k, unit.lossBefore])).toEqual([
      [0, false],
      [7_200, true],
      [10_800, true],
    ]);
  });

  test('drops a unit over the bound', () => {
    const reader = createTransportStreamReader({ maxUnitBytes: 1_000 });
    const units = written([500, 5_000, 500]).flatMap((chunk) => reader.push(chunk));
    expect(units.map((unit) => [unit.pts90k, unit.lossBefore])).toEqual([
      [0, false],
      [7_200, true],
    ]);
  });

  test('survives noise', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 20 }), (chunks) => {
        const reader = createTransportStreamReader();
        for (const chunk of chunks) reader.push(Buffer.from(chunk));
        // Noise may look like packets and tables for a while: the next tables correct that.
        for (const chunk of [...written([400, 400]), ...written([400, 400])]) reader.push(chunk);
        const units = written([400, 400, 400]).flatMap((chunk) => reader.push(chunk));
        expect(units.map((unit) => [unit.pts90k, unit.bytes.length])).toEqual(
          [0, 3_600, 7_200].map((pts) => [pts, 400]),
        );
      }),
    );
  });

  test('continues time stamps past 2³³, forwards and back', () => {
    const writer = createTransportStreamWriter('h264');
    const stamps = [-7_200, -3_600, 0, 3_600].map((pts) => pts + 2 ** 33);
    const reader = createTransportStreamReader();
    const units = stamps.flatMap((pts90k, index) =>
      reader.push(writer.write({ pts90k, dts90k: pts90k, key: index === 0, bytes: payload(50) })),
    );
    expect(units.map((unit) => unit.pts90k)).toEqual(stamps);
  });

  test('generates rising decode times that never pass the time stamps', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 40 }),
        (pts90k) => {
          const dts = decodeTimes(pts90k);
          expect(
            dts.every((time, index) => time <= (pts90k[index] ?? 0) && time > (dts[index - 1] ?? -Infinity)),
          ).toBe(true);
        },
      ),
    );
    expect(decodeTimes([0, 10_800, 3_600, 7_200])).toEqual([-3_600, 0, 3_600, 7_200]);
  });

  test.each(['h264', 'h265'] as const)(
    'reads every picture of a %s stream of ffmpeg, with key frames marked',
    (codec) => {
      const units = encodedUnits({ codec, bFrames: 2, count: 50, gop: 25 });
      expect(units).toHaveLength(50);
      expect(units.filter((unit) => unit.key).map((unit) => unit.pts90k)).toEqual([0, 90_000]);
      expect(units.every((unit) => unit.codec === codec && unit.bytes.readUInt32BE(0) === 1)).toBe(true);
    },
  );
});
