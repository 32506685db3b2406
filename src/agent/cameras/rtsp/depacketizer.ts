/**
 * Converts RTP packets of one H.264 or H.265 stream into access units, in decode order. Never throws: broken input counts as
 * lost. Loss is detected by the sequence numbers, which over TCP show packets that the camera itself dropped.
 *
 * A unit ends with the packet that has the marker bit, if it contains a picture by then (some cameras set the bit on
 * parameter sets and SEI too), otherwise with the next time stamp (some never set it). When pictures turn out to
 * continue after a marker, markers are ignored from then on.
 */
import type { CameraProblem } from '../../../domain/problem/camera.ts';
import type { StreamUnit } from '../access-unit.ts';
import { unwrap } from '../clock/unwrap.ts';
import type { Arrival } from '../ingest.ts';
import { createAssembler } from './assembler.ts';
import { depacketizeH264, h264 } from './h264.ts';
import { createDepacketizeH265, h265 } from './h265.ts';
import { createSequence, parseRtp, type RtpPacket } from './rtp.ts';
import type { NalMedia } from './sdp.ts';

export type DepacketizerEvents = {
  readonly onUnit: (unit: StreamUnit, arrival: Arrival) => void;
  /** A part of the newest unit was found to be missing. */
  readonly onLoss: () => void;
};

const ticksPerSecond = 90_000;

export type Depacketizer = {
  /**
   * `arrivalMs`: CLOCK_MONOTONIC. The packet's memory is not retained. Returns the reason if this stream is
   * of a kind that can't be read.
   */
  push(packet: Buffer, arrivalMs: number): CameraProblem | undefined;
  /** A time stamp of a sender report as those of the units; undefined before the first packet. */
  pts90kOf(timestamp: number): number | undefined;
};

export function createDepacketizer(media: NalMedia, events: DepacketizerEvents): Depacketizer {
  const syntax = media.codec === 'h264' ? h264 : h265;
  const depacketize = media.codec === 'h264' ? depacketizeH264 : createDepacketizeH265(media);
  const assembler = createAssembler(syntax, media.parameterSets);
  const sequence = createSequence();
  /** Unwrapped, in the stream's own clock. */
  let timestamp: number | undefined;
  let rawTimestamp: number | undefined;
  let partArrivalMs = 0;
  /** Data before the unit that is being received is missing. */
  let lossBefore = false;
  /** Data before the unit after it is missing. */
  let lossBehind = false;
  let markersBelieved = true;
  /** Time stamp of the unit last ended by a marker. */
  let endedByMarker: number | undefined;

  const in90k = (ticks: number): number => Math.round((ticks * ticksPerSecond) / media.clockRate);

  function finish(arrivalMs: number): void {
    const unit = assembler.finish({ lossBefore });
    if (unit === 'nothing') return;
    lossBefore = unit === 'lost';
    if (unit !== 'lost') events.onUnit(unit, { arrivalMs, sampleArrivalMs: partArrivalMs });
  }

  /** Data before this packet is missing. */
  function lose(packet: RtpPacket): void {
    const sameTime = packet.timestamp === rawTimestamp;
    const begun = assembler.hasPicture() || assembler.isOpen() || (sameTime && endedByMarker !== timestamp);
    if (begun) assembler.lose();
    else lossBefore = true;
    // The end of one unit and the beginning of the next may both be missing.
    lossBehind = !sameTime;
  }

  function take(packet: RtpPacket, arrivalMs: number): CameraProblem | undefined {
    const next = unwrap(packet.timestamp, timestamp, 32);
    if (next !== timestamp) {
      finish(arrivalMs);
      lossBefore ||= lossBehind;
      lossBehind = false;
      timestamp = next;
      rawTimestamp = packet.timestamp;
    }
    const startsUnit = !assembler.hasPicture();
    assembler.stamp(in90k(next));
    partArrivalMs = arrivalMs;
    const problem = packet.payload.length === 0 ? undefined : depacketize(packet.payload, assembler);
    if (startsUnit && endedByMarker === next && assembler.hasPicture() && !assembler.beginsPicture()) {
      markersBelieved = false;
      endedByMarker = undefined;
      assembler.lose();
      events.onLoss();
    }
    if (packet.marker && markersBelieved) {
      assembler.end();
      if (assembler.hasPicture()) endedByMarker = next;
      finish(arrivalMs);
    }
    return problem;
  }

  return {
    push(bytes, arrivalMs) {
      const packet = parseRtp(bytes);
      // An invalid packet does not advance the sequence numbers.
      if (packet === undefined) return undefined;
      const step = sequence.step(packet);
      if (step === 'gap') lose(packet);
      // Other payload types may share the sequence numbers.
      if (step === 'old' || packet.payloadType !== media.payloadType) return undefined;
      return take(packet, arrivalMs);
    },
    pts90kOf: (raw) => (timestamp === undefined ? undefined : in90k(unwrap(raw, timestamp, 32))),
  };
}
