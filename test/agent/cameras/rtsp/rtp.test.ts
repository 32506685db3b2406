/** RTP headers, sequence numbers, and the clock in RTCP. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createSequence,
  parseRtp,
  parseSenderReport,
  senderWallMs,
} from '../../../../src/agent/cameras/rtsp/rtp.ts';
import { rtpPacket, senderReport } from '../../../peers/cameras/rtp-packets.ts';

function wallMs(packet: Buffer, nowMs: number): number | undefined {
  const report = parseSenderReport(packet);
  return report && senderWallMs(report.ntpMs, nowMs);
}

describe('packets', () => {
  it('parse with all optional parts of a header', () => {
    fc.assert(
      fc.property(
        fc.record({
          payloadType: fc.nat(127),
          marker: fc.boolean(),
          sequence: fc.nat(65_535),
          timestamp: fc.nat(2 ** 32 - 1),
          ssrc: fc.nat(2 ** 32 - 1),
        }),
        fc.uint8Array({ maxLength: 50 }),
        fc.record({
          csrcs: fc.nat(15),
          padding: fc.nat(255),
          extensionWords: fc.option(fc.nat(20), { nil: undefined }),
        }),
        (header, bytes, { extensionWords, ...extra }) => {
          const payload = Buffer.from(bytes);
          const packet = rtpPacket(header, payload, {
            ...extra,
            ...(extensionWords === undefined ? {} : { extensionWords }),
          });
          expect(parseRtp(packet)).toEqual({ ...header, payload });
        },
      ),
    );
  });

  it('accept or reject any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const packet = Buffer.from(bytes);
        const read = parseRtp(packet);
        expect(read === undefined || read.payload.length <= packet.length - 12).toBe(true);
        wallMs(packet, 0);
      }),
    );
  });
});

describe('numbering', () => {
  const steps = (...numbers: (number | [number, number])[]) => {
    const sequence = createSequence();
    return numbers.map((each) => {
      const [number, ssrc] = typeof each === 'number' ? [each, 1] : each;
      return sequence.step({ sequence: number, ssrc });
    });
  };

  it('wraps, reports gaps, and ignores duplicates and late packets', () => {
    expect(steps(65_534, 65_535, 0, 1)).toEqual(['first', 'next', 'next', 'next']);
    expect(steps(5, 7, 6, 7, 8)).toEqual(['first', 'gap', 'old', 'old', 'next']);
    expect(steps(65_535, 1, 0, 2)).toEqual(['first', 'gap', 'old', 'next']);
  });

  it('restarts with another source, or far behind', () => {
    expect(steps([5, 1], [900, 2], [901, 2])).toEqual(['first', 'gap', 'next']);
    expect(steps([5, 1], [6, 2], [7, 2])).toEqual(['first', 'gap', 'next']);
    expect(steps(30_000, 3, 4)).toEqual(['first', 'gap', 'next']);
  });
});

describe("the sender's clock", () => {
  const now = Date.UTC(2026, 10, 25);

  it('is read from a compound packet', () => {
    expect(wallMs(senderReport(now + 123.5, 1), now)).toBeCloseTo(now + 123.5, 3);
    const receiverFirst = Buffer.concat([Buffer.of(0x80, 201, 0, 1, 0, 0, 0, 1), senderReport(now, 1)]);
    expect(wallMs(receiverFirst, now)).toBeCloseTo(now, 3);
  });

  it('is absent for zeros or an uptime', () => {
    expect(wallMs(senderReport(-2_208_988_800_000, 1), now)).toBeUndefined();
    expect(wallMs(senderReport(-2_208_988_800_000 + 90_000_000, 1), now)).toBeUndefined();
    expect(wallMs(Buffer.of(0x81, 202, 0, 1, 0, 0, 0, 0), now)).toBeUndefined();
  });

  it('continues in 2036, when NTP restarts', () => {
    const then = Date.UTC(2036, 5, 1);
    expect(wallMs(senderReport(then - 2 ** 32 * 1_000, 1), then + 5_000)).toBeCloseTo(then, 3);
    expect(wallMs(senderReport(0, 1), now)).toBe(0);
  });
});
