/**
 * Converts RTP packets of Motion JPEG (RFC 2435) into whole JPEG files, each a key frame. A picture of which a part is
 * missing is dropped: nothing else depends on it, and the next one reports the gap.
 *
 * A picture ends with the packet that has the marker bit, otherwise with the next time stamp.
 */
import { type CameraProblem, cameraProblem } from '../../../domain/problem/camera.ts';
import { copyOf } from '../access-unit.ts';
import { unwrap } from '../clock/unwrap.ts';
import type { Depacketizer, DepacketizerEvents } from './depacketizer.ts';
import { endOfImage, quantTablesOf, writeJpegHead } from './jpeg-file.ts';
import { type JpegFragment, ownTables, parseJpegPacket } from './jpeg-packet.ts';
import { createSequence, parseRtp, type RtpPacket } from './rtp.ts';
import type { JpegMedia } from './sdp.ts';
import { createUnitBuffer } from './unit-buffer.ts';

/** Tables of these qualities may be sent once; those of 255 come with each picture. */
const changingTables = 255;

export function createJpegDepacketizer(
  media: JpegMedia,
  events: Pick<DepacketizerEvents, 'onUnit'>,
): Depacketizer {
  const sequence = createSequence();
  const buffer = createUnitBuffer();
  const knownTables = new Map<number, readonly Buffer[]>();
  /** Unwrapped, in the stream's own clock. */
  let timestamp: number | undefined;
  /** First packet of the picture being received; undefined before it, and once a part is missing. */
  let first: JpegFragment | undefined;
  /** A packet is missing since the previous one. */
  let gap = false;
  let partArrivalMs = 0;
  /** Pictures are missing before the one being received. */
  let lossBefore = false;

  const in90k = (ticks: number): number => Math.round((ticks * 90_000) / media.clockRate);

  function drop(): void {
    if (first !== undefined || gap) lossBefore = true;
    first = undefined;
    buffer.clear();
  }

  function tablesOf({ quality, quantTables }: JpegFragment): readonly Buffer[] | undefined {
    if (quality < ownTables) return quantTablesOf(Math.min(Math.max(quality, 1), 99));
    if (quantTables !== undefined && quality < changingTables) knownTables.set(quality, quantTables);
    return quantTables ?? knownTables.get(quality);
  }

  function finish(arrivalMs: number): CameraProblem | undefined {
    const size = first && (first.width > 0 && first.height > 0 ? first : media.size);
    const quantTables = first && tablesOf(first);
    if (first !== undefined && size === undefined) return cameraProblem('camera.jpeg_size_unknown');
    if (first === undefined || size === undefined || quantTables === undefined || buffer.isFull()) {
      drop();
      return undefined;
    }
    const { sampling, restartInterval } = first;
    const { width, height } = size;
    const data = buffer.bytes(0);
    const bytes = copyOf([
      writeJpegHead({ width, height, sampling, quantTables, restartInterval }),
      data,
      ...(data.subarray(-2).equals(endOfImage) ? [] : [endOfImage]),
    ]);
    const unit = { codec: 'jpeg' as const, pts90k: in90k(timestamp ?? 0), key: true, bytes, lossBefore };
    first = undefined;
    lossBefore = false;
    buffer.clear();
    events.onUnit(unit, { arrivalMs, sampleArrivalMs: partArrivalMs });
    return undefined;
  }

  function take(packet: RtpPacket, arrivalMs: number): CameraProblem | undefined {
    const next = unwrap(packet.timestamp, timestamp, 32);
    if (next !== timestamp) {
      // The last packet of the previous picture may be missing.
      if (gap) drop();
      const problem = first === undefined ? undefined : finish(arrivalMs);
      if (problem !== undefined) return problem;
      timestamp = next;
    }
    gap = false;
    const fragment = parseJpegPacket(packet.payload);
    if (typeof fragment === 'object' && 'kind' in fragment)
      return cameraProblem('camera.jpeg_type', { type: fragment.type });
    if (fragment !== 'broken' && fragment.offset === 0) {
      drop();
      first = { ...fragment, data: Buffer.alloc(0) };
    }
    const at = buffer.bytes(0).length;
    if (fragment === 'broken' || (first !== undefined && fragment.offset !== at)) drop();
    else if (first !== undefined) buffer.append(fragment.data);
    partArrivalMs = arrivalMs;
    return packet.marker && first !== undefined ? finish(arrivalMs) : undefined;
  }

  return {
    push(bytes, arrivalMs) {
      const packet = parseRtp(bytes);
      // An invalid packet does not advance the sequence numbers.
      if (packet === undefined) return undefined;
      const step = sequence.step(packet);
      if (step === 'gap') {
        gap = true;
        lossBefore ||= first === undefined;
      }
      // Other payload types may share the sequence numbers.
      if (step === 'old' || packet.payloadType !== media.payloadType) return undefined;
      return take(packet, arrivalMs);
    },
    pts90kOf: (raw) => (timestamp === undefined ? undefined : in90k(unwrap(raw, timestamp, 32))),
  };
}
