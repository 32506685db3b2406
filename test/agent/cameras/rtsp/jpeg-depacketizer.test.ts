/** Motion JPEG in packets as cameras send them, whole and with losses. */
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { StreamUnit } from '../../../../src/agent/cameras/access-unit.ts';
import { createJpegDepacketizer } from '../../../../src/agent/cameras/rtsp/jpeg-depacketizer.ts';
import { quantTablesOf, writeJpegHead } from '../../../../src/agent/cameras/rtsp/jpeg-file.ts';
import type { JpegMedia } from '../../../../src/agent/cameras/rtsp/sdp.ts';
import { cameraProblem } from '../../../../src/domain/problem/camera.ts';
import { type JpegPacketOptions, jpegPackets, partsOf } from '../../../peers/cameras/jpeg-packets.ts';
import { rtpPacket } from '../../../peers/cameras/rtp-packets.ts';

const media: JpegMedia = { codec: 'jpeg', payloadType: 26, clockRate: 90_000 };

/** A scene with edges, encoded with the standard Huffman tables. */
async function jpegOf(n: number, options: { readonly quality?: number } = {}): Promise<Buffer> {
  const pixels = Buffer.from(Array.from({ length: 64 * 48 * 3 }, (_, at) => (at * at * (n + 3)) % 251));
  const raw = { width: 64, height: 48, channels: 3 as const };
  return await sharp(pixels, { raw })
    .jpeg({ optimizeCoding: false, ...options })
    .toBuffer();
}

const pixelsOf = (jpeg: Buffer): Promise<Buffer> => sharp(jpeg).raw().toBuffer();

function run(packets: readonly Buffer[], of = media) {
  const units: StreamUnit[] = [];
  const depacketizer = createJpegDepacketizer(of, { onUnit: (unit) => units.push(unit) });
  const problems = packets.flatMap((packet, n) => depacketizer.push(packet, n) ?? []);
  return { units, problems };
}

describe('heads', () => {
  it.each([1, 10, 49, 50, 75, 99])('are those of libjpeg at quality %i', async (quality) => {
    const encoded = await jpegOf(1, { quality });
    const { scan } = partsOf(encoded);
    const head = writeJpegHead({
      ...{
        width: 64,
        height: 48,
        sampling: '4:2:0',
        quantTables: quantTablesOf(quality),
        restartInterval: 0,
      },
    });
    expect(await pixelsOf(Buffer.concat([head, scan]))).toEqual(await pixelsOf(encoded));
    const huffman = (file: Buffer) => partsOf(file).segments.filter(({ code }) => code === 0xc4);
    expect(huffman(Buffer.concat([head, scan]))).toEqual(huffman(encoded));
  });
});

describe('packets', () => {
  const ways: [string, JpegPacketOptions][] = [
    ['tables in each picture', { quality: 255 }],
    ['tables in the first picture only', { quality: 200, tablesOnce: true }],
    ['tables of two bytes a value', { quality: 255, wideTables: true }],
    ['no marker bit', { quality: 255, marker: false }],
    ['a restart interval', { quality: 255, restartInterval: 12 }],
  ];
  it.each(ways)('give the encoded pictures: %s', async (_, options) => {
    const encoded = await Promise.all([0, 1, 2].map((n) => jpegOf(n)));
    const { units, problems } = run(jpegPackets(encoded, options));
    expect(problems).toEqual([]);
    // Without markers the last one has not ended.
    const ended = options.marker === false ? encoded.slice(0, -1) : encoded;
    expect(units.map(({ pts90k, lossBefore, key }) => [pts90k, lossBefore, key])).toEqual(
      ended.map((_picture, n) => [n * 6_000, false, true]),
    );
    if (options.restartInterval !== undefined) {
      expect(units.every(({ bytes }) => bytes.includes(Buffer.from('ffdd0004000c', 'hex')))).toBe(true);
      return;
    }
    for (const [n, unit] of units.entries())
      expect(await pixelsOf(unit.bytes)).toEqual(await pixelsOf(encoded[n] ?? Buffer.of()));
  });

  it('give whole pictures only, whatever is lost, and report the gap', async () => {
    const encoded = await Promise.all([0, 1, 2, 3, 4].map((n) => jpegOf(n)));
    const packets = jpegPackets(encoded, { quality: 255, maxPayload: 400 });
    const whole = run(packets).units;
    expect(whole).toHaveLength(encoded.length);
    const counts = encoded.map(
      (_, n) => packets.filter((packet) => packet.readUInt32BE(4) === n * 6_000).length,
    );
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(packets.length - 1), { maxLength: 6 }), (lost) => {
        const left = packets.filter((_, n) => !lost.includes(n));
        const { units } = run(left);
        const isWhole = (n: number) =>
          left.filter((each) => each.readUInt32BE(4) === n * 6_000).length === counts[n];
        const expected = whole.filter((_, n) => isWhole(n));
        expect(units.map(({ bytes }) => bytes)).toEqual(expected.map(({ bytes }) => bytes));
        for (const [at, { pts90k, lossBefore }] of units.entries()) {
          const before = units[at - 1];
          if (before !== undefined) expect(lossBefore).toBe(pts90k - before.pts90k > 6_000);
        }
      }),
    );
  });

  it('end with the problem when their kind or size is unknown', async () => {
    const encoded = [await jpegOf(1)];
    const other = run(jpegPackets(encoded, { quality: 255, type: 3 }));
    expect(other.problems[0]).toEqual(cameraProblem('camera.jpeg_type', { type: 3 }));
    const sizeless = jpegPackets(encoded, { quality: 255, withoutSize: true });
    expect(run(sizeless).problems).toEqual([cameraProblem('camera.jpeg_size_unknown')]);
    const { units } = run(sizeless, { ...media, size: { width: 64, height: 48 } });
    expect(units).toHaveLength(1);
  });

  it('never throw, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (payloads) => {
        run(
          payloads.map((each, sequence) =>
            rtpPacket(
              { ...{ payloadType: 26, sequence, ssrc: 1, timestamp: sequence >> 2 }, marker: false },
              Buffer.from(each),
            ),
          ),
        );
      }),
    );
  });
});
