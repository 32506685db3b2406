/** The packets of a session, from RTP to access units and from RTCP to the camera's clock. */
import type { CameraProblem } from '../../../domain/problem/camera.ts';
import type { Codec } from '../access-unit.ts';
import type { IngestDeps } from '../ingest.ts';
import type { Channels } from './conversation.ts';
import { createDepacketizer, type Depacketizer, type DepacketizerEvents } from './depacketizer.ts';
import { createJpegDepacketizer } from './jpeg-depacketizer.ts';
import { parseSenderReport, senderWallMs } from './rtp.ts';
import type { VideoMedia } from './sdp.ts';

/** `onUnreadable`: the stream is of a kind that this reader can't read. `unfit`: another reader may. */
export function createReceivedStream(
  deps: IngestDeps,
  onUnreadable: (why: CameraProblem, unfit: boolean) => void,
) {
  const { clock } = deps;
  let depacketizer: Depacketizer | undefined;
  let codec: Codec | undefined;
  let channels: Channels | undefined;
  let lastUnitMs = -Infinity;

  function addRtp(packet: Buffer, arrivalMs: number): CameraProblem | undefined {
    const why = depacketizer?.push(packet, arrivalMs);
    if (why !== undefined) onUnreadable(why, codec !== 'jpeg');
    return why;
  }

  function addRtcp(packet: Buffer, arrivalMs: number): void {
    const report = parseSenderReport(packet);
    if (report === undefined) return;
    const { ntpMs, timestamp } = report;
    const pts90k = timestamp === undefined ? undefined : depacketizer?.pts90kOf(timestamp);
    if (pts90k !== undefined) deps.onLine({ kind: 'report', ntpMs, pts90k, arrivalMs });
    const wallMs = senderWallMs(ntpMs, clock.nowMs());
    if (wallMs !== undefined) deps.onCameraClock({ wallMs, monotonicMs: arrivalMs });
  }

  function addFrame(channel: number, payload: Buffer, arrivalMs: number): CameraProblem | undefined {
    if (channel === channels?.rtp) return addRtp(payload, arrivalMs);
    if (channel === channels?.rtcp) addRtcp(payload, arrivalMs);
    return undefined;
  }

  return {
    /** Packets are ignored before. `inChannels`: absent over UDP. */
    begin(media: VideoMedia, inChannels: Channels | undefined): void {
      channels = inChannels;
      codec = media.codec;
      const events: DepacketizerEvents = {
        onUnit(unit, arrival) {
          lastUnitMs = arrival.arrivalMs;
          deps.onUnit(unit, arrival);
        },
        onLoss: deps.onLoss,
      };
      depacketizer =
        media.codec === 'jpeg' ? createJpegDepacketizer(media, events) : createDepacketizer(media, events);
    },

    addRtp,
    addRtcp,

    isChannel: (channel: number): boolean =>
      channels !== undefined && (channel === channels.rtp || channel === channels.rtcp),

    /** Adds a packet that arrived in the connection; returns the reason if reading should end. */
    addFrame,

    /** Arrival of the newest unit, CLOCK_MONOTONIC. */
    lastUnitMs: (): number => lastUnitMs,
  };
}
