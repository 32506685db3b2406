/** RTP packets and RTCP sender reports (RFC 3550), sequence numbers. Pure; returns undefined for invalid packets. */

export type RtpPacket = {
  readonly payloadType: number;
  readonly marker: boolean;
  readonly sequence: number;
  /** 32 bits, in the stream's own clock. */
  readonly timestamp: number;
  readonly ssrc: number;
  /** A view of the packet: copy to retain. */
  readonly payload: Buffer;
};

export function parseRtp(packet: Buffer): RtpPacket | undefined {
  if (packet.length < 12) return undefined;
  const first = packet.readUInt8(0);
  if (first >> 6 !== 2) return undefined;
  const second = packet.readUInt8(1);
  let start = 12 + (first & 0x0f) * 4;
  if ((first & 0x10) !== 0) {
    if (packet.length < start + 4) return undefined;
    start += 4 + packet.readUInt16BE(start + 2) * 4;
  }
  // The last byte is the number of padding bytes, itself included.
  const padding = (first & 0x20) === 0 ? 0 : packet.readUInt8(packet.length - 1);
  const end = packet.length - padding;
  if (end < start) return undefined;
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    payload: packet.subarray(start, end),
  };
}

/** A packet at most this far behind is late or a duplicate. Further away, numbering has restarted. */
export const maxBehind = 100;

export type SequenceStep = 'first' | 'next' | 'gap' | 'old';

/**
 * Follows the sequence numbers of a stream. TCP preserves order, and UDP packets have been reordered: a gap is a loss,
 * and late packets are not awaited.
 */
export function createSequence() {
  let last: { sequence: number; ssrc: number } | undefined;
  return {
    step({ sequence, ssrc }: { readonly sequence: number; readonly ssrc: number }): SequenceStep {
      const before = last;
      if (before !== undefined && before.ssrc === ssrc) {
        const ahead = ((sequence - before.sequence + 0x8000) & 0xffff) - 0x8000;
        if (ahead <= 0 && ahead > -maxBehind) return 'old';
        before.sequence = sequence;
        return ahead === 1 ? 'next' : 'gap';
      }
      last = { sequence, ssrc };
      return before === undefined ? 'first' : 'gap';
    },
  };
}

/** Seconds from 1900 (NTP epoch) to 1970. */
const ntpToUnixS = 2_208_988_800;
const eraMs = 2 ** 32 * 1_000;
const yearMs = 365 * 86_400_000;

export type SenderReport = {
  /** The sender's clock, milliseconds since 1900 or since it was switched on. */
  readonly ntpMs: number;
  /** 32 bits, in the stream's own clock; absent when the packet is truncated. */
  readonly timestamp?: number;
};

/** Sender report in a compound RTCP packet; undefined without one, or when it has no clock. */
export function parseSenderReport(packet: Buffer): SenderReport | undefined {
  for (let at = 0; at + 8 <= packet.length; ) {
    if (packet.readUInt8(at) >> 6 !== 2) return undefined;
    if (packet.readUInt8(at + 1) === 200 && at + 16 <= packet.length) {
      const ntpMs = packet.readUInt32BE(at + 8) * 1_000 + (packet.readUInt32BE(at + 12) / 2 ** 32) * 1_000;
      if (ntpMs === 0) return undefined;
      return { ntpMs, ...(at + 20 <= packet.length && { timestamp: packet.readUInt32BE(at + 16) }) };
    }
    at += (packet.readUInt16BE(at + 2) + 1) * 4;
  }
  return undefined;
}

/**
 * A sender's clock as epoch milliseconds. Undefined when it is an uptime and no time of day. NTP's second era begins in
 * 2036 and is assumed when `nowMs` is near it.
 */
export function senderWallMs(ntpMs: number, nowMs: number): number | undefined {
  const wallMs = ntpMs - ntpToUnixS * 1_000;
  if (Math.abs(wallMs + eraMs - nowMs) < yearMs) return wallMs + eraMs;
  return wallMs < 0 ? undefined : wallMs;
}
