/** The packets of a session, from RTP to access units and from RTCP to the camera's clock. */
import type { CameraProblem } from '../../../domain/problem/camera.ts';
import type { IngestDeps } from '../ingest.ts';
import type { Channels } from './conversation.ts';
import { createDepacketizer, type Depacketizer } from './depacketizer.ts';
import { parseSenderReport, senderWallMs } from './rtp.ts';
import type { VideoMedia } from './sdp.ts';

/** `onUnfit`: the stream is of a kind that this reader can't read. */
export function createReceivedStream(deps: IngestDeps, onUnfit: (why: CameraProblem) => void) {
  const { clock } = deps;
  let depacketizer: Depacketizer | undefined;
  let channels: Channels | undefined;
  let lastUnitMs = -Infinity;

  function addRtp(packet: Buffer, arrivalMs: number): CameraProblem | undefined {
    const why = depacketizer?.push(packet, arrivalMs);
    if (why !== undefined) onUnfit(why);
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
      depacketizer = createDepacketizer(media, {
        onUnit(unit, arrival) {
          lastUnitMs = arrival.arrivalMs;
          deps.onUnit(unit, arrival);
        },
        onLoss: deps.onLoss,
      });
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
