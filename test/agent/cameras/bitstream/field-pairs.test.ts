/** Fields in units of their own become one picture, which a real decoder shows line by line. */
import { describe, expect, test } from 'vitest';
import type { StreamUnit } from '../../../../src/agent/cameras/access-unit.ts';
import { createFieldPairs } from '../../../../src/agent/cameras/bitstream/field-pairs.ts';
import { createDecoders } from '../../../../src/agent/cameras/grab/decoder.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';

const ue = (value: number): string => {
  const bits = (value + 1).toString(2);
  return '0'.repeat(bits.length - 1) + bits;
};
const fixed = (value: number, bits: number): string => value.toString(2).padStart(bits, '0');
const bytesOf = (bits: string): Buffer =>
  Buffer.from((bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)));
const nal = (header: number, body: Buffer): Buffer => Buffer.concat([Buffer.of(0, 0, 0, 1, header), body]);

/** 32x32, fields allowed, pictures displayed in decode order. */
const parameterSets = Buffer.concat([
  nal(
    0x67,
    bytesOf(
      `${fixed(77, 8)}${fixed(0, 8)}${fixed(30, 8)}${ue(0)}${ue(0)}${ue(2)}${ue(1)}0${ue(1)}${ue(0)}001001`,
    ),
  ),
  nal(0x68, bytesOf(`${ue(0)}${ue(0)}00${ue(0)}${ue(0)}${ue(0)}0001111001`)),
]);

/** Two macroblocks of raw samples. */
function field(frame: number, isBottom: boolean): Buffer {
  const isKey = frame === 0 && !isBottom;
  const header = `${ue(0)}${ue(7)}${ue(0)}${fixed(frame % 16, 4)}1${isBottom ? 1 : 0}${isKey ? `${ue(0)}00` : '0'}1${ue(1)}`;
  const samples = Buffer.concat([Buffer.alloc(256, luma(frame, isBottom)), Buffer.alloc(128, 128)]);
  const body = [bytesOf(header + ue(25)), samples, bytesOf(ue(25)), samples, Buffer.of(0x80)];
  return nal(isKey ? 0x65 : 0x21, Buffer.concat(body));
}
const luma = (frame: number, isBottom: boolean): number => 30 + 20 * frame + (isBottom ? 10 : 0);

const unit = (frame: number, isBottom: boolean, more: Partial<StreamUnit> = {}): StreamUnit => {
  const key = frame === 0 && !isBottom;
  const bytes = Buffer.concat([key ? parameterSets : Buffer.alloc(0), field(frame, isBottom)]);
  const pts90k = 3_600 * frame + (isBottom ? 1_800 : 0);
  return { codec: 'h264', pts90k, key, bytes, lossBefore: false, ...more };
};
const arrival = (atMs: number) => ({ arrivalMs: atMs, sampleArrivalMs: atMs });

describe('field pairs', () => {
  test('become pictures with the time of their first field, which a decoder returns', async () => {
    const pairs = createFieldPairs();
    const found = [0, 1, 2].flatMap((frame) => {
      expect(pairs.add(unit(frame, false), arrival(40 * frame))).toBeUndefined();
      return pairs.add(unit(frame, true), arrival(40 * frame + 20)) ?? [];
    });
    expect(found.map(({ stream, arrival: at }) => [stream.pts90k, stream.key, at])).toEqual([
      [0, true, { arrivalMs: 20, sampleArrivalMs: 0 }],
      [3_600, false, { arrivalMs: 60, sampleArrivalMs: 40 }],
      [7_200, false, { arrivalMs: 100, sampleArrivalMs: 80 }],
    ]);
    const stop = new AbortController();
    const decoders = createDecoders({ clock: systemClock, log: createLog({ level: 'silent' }) });
    const running = decoders.run(stop.signal);
    const units = found.map(({ stream }) => ({ ...stream, arrivalMs: 0, epoch: 0 }));
    for (const [frame] of units.entries()) {
      const decoded = await decoders.decode(units.slice(0, frame + 1));
      if (decoded.kind !== 'picture') throw new Error(decoded.why);
      const { rgb, width } = decoded.picture;
      const shown = [0, 1].map((line) => 16 + ((rgb[3 * line * width] ?? 0) * 219) / 255);
      for (const [line, value] of shown.entries())
        expect(Math.abs(value - luma(frame, line === 1))).toBeLessThan(2);
    }
    stop.abort();
    await running;
  });

  test('that lack a field are dropped, and the next picture has a loss before it', () => {
    const pairs = createFieldPairs();
    pairs.add(unit(0, false), arrival(0));
    pairs.add(unit(0, true), arrival(20));
    expect(pairs.add(unit(1, false), arrival(40))).toBeUndefined();
    expect(pairs.add(unit(2, false), arrival(80))).toBeUndefined();
    expect(pairs.add(unit(2, true), arrival(100))?.stream).toMatchObject({ pts90k: 7_200, lossBefore: true });
  });

  test('consist of fields of both parities, where the next picture has the same number', () => {
    const pairs = createFieldPairs();
    pairs.add(unit(0, false), arrival(0));
    pairs.add(unit(0, true), arrival(20));
    expect(pairs.add(unit(1, false), arrival(40))).toBeUndefined();
    // Its second field is lost. No other picture refers to it.
    const next = { pts90k: 7_200 };
    expect(pairs.add(unit(1, false, next), arrival(80))).toBeUndefined();
    expect(pairs.add(unit(1, true), arrival(100))?.stream).toMatchObject({ ...next, lossBefore: true });
  });

  test('of a recovery point have both fields when both are key frames', () => {
    const pairs = createFieldPairs();
    pairs.add(unit(0, false), arrival(0));
    pairs.add(unit(0, true), arrival(20));
    expect(pairs.add(unit(1, false, { key: true }), arrival(40))).toBeUndefined();
    expect(pairs.add(unit(1, true, { key: true }), arrival(60))?.stream).toMatchObject({
      ...{ pts90k: 3_600, key: true, lossBefore: false },
    });
  });

  test('with a loss in the second field are kept as damaged', () => {
    const pairs = createFieldPairs();
    pairs.add(unit(0, false), arrival(0));
    expect(pairs.add(unit(0, true, { lossBefore: true }), arrival(20))?.stream).toMatchObject({
      ...{ pts90k: 0, key: true, lossBefore: true },
    });
  });

  test('in one unit, and whole pictures, pass at once', () => {
    const pairs = createFieldPairs();
    const both = unit(0, false, { bytes: Buffer.concat([unit(0, false).bytes, field(0, true)]) });
    expect(pairs.add(both, arrival(0))?.stream).toBe(both);
    const other = unit(1, false, { codec: 'h265' });
    expect(pairs.add(other, arrival(40))?.stream).toBe(other);
  });
});
