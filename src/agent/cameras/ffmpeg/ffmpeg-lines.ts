/** Meaning of the lines that ffmpeg writes to stderr: why a camera gives no pictures, loss, damage. Pure. */
import { type CameraProblem, cameraProblem } from '../../../domain/problem/camera.ts';
import { notInstalledText, refusedMessage } from '../media-process.ts';

/** The system refuses a process, a thread or memory. */
const refusal = new RegExp(
  `^${refusedMessage}|pthread_create\\(\\) failed|Resource temporarily unavailable|Cannot allocate memory`,
);

/**
 * The first that matches a line decides, in this order: the first ones name causes, the last ones symptoms.
 */
const meanings: readonly (readonly [RegExp, CameraProblem])[] = [
  [/failed: 403|403 Forbidden/, cameraProblem('camera.stream_forbidden')],
  [/failed: 404|404 Not Found/, cameraProblem('camera.stream_not_found')],
  [/failed: 453/, cameraProblem('camera.no_bandwidth')],
  [/failed: 461|Nonmatching transport/, cameraProblem('camera.transport_unsupported')],
  [/failed: 503|503 Service/, cameraProblem('camera.busy', { status: 503 })],
  [/failed: (?:4|5)\d\d/, cameraProblem('camera.request_refused')],
  [
    /Failed to resolve|Name or service not known|No address associated/,
    cameraProblem('camera.name_not_found'),
  ],
  [/Connection refused/, cameraProblem('camera.connection_refused')],
  [/No route to host|Network is unreachable/, cameraProblem('camera.no_route')],
  [/timed out/, cameraProblem('camera.no_answer')],
  [/End of file|Connection reset|Broken pipe/, cameraProblem('camera.connection_closed')],
  [
    /muxed as a private data stream|matches no streams|does not contain any stream/,
    cameraProblem('camera.no_video'),
  ],
  [/Invalid data found/, cameraProblem('camera.not_rtsp')],
];

/**
 * An error that matches no pattern is reported in ffmpeg's own last words, without the addresses in front, which differ
 * each time. Logins are the relay's (rtsp-relay.ts).
 */
export function problemOf(lines: readonly string[]): CameraProblem {
  const known = meanings.find(([pattern]) => lines.some((line) => pattern.test(line)))?.[1];
  const message = lines.at(-1);
  return (
    problemOfGateway(lines) ??
    known ??
    (message === undefined
      ? cameraProblem('camera.stream_ended')
      : cameraProblem('camera.ffmpeg_message', { message: withoutSource(message) }))
  );
}

/** Why a decoder ended by itself. */
export function decoderProblemOf(lines: readonly string[]): CameraProblem {
  const message = withoutSource(lines.at(-1) ?? '-');
  return problemOfGateway(lines) ?? cameraProblem('camera.decoder_ended', { message });
}

function problemOfGateway(lines: readonly string[]): CameraProblem | undefined {
  if (lines.includes(notInstalledText('ffmpeg'))) return cameraProblem('camera.ffmpeg_missing');
  const refused = lines.find((line) => refusal.test(line));
  if (refused === undefined) return undefined;
  const error = withoutSource(refused.replace(refusedMessage, '').trim());
  return cameraProblem('camera.ffmpeg_not_started', { error });
}

/** Sources have addresses, which differ each time. */
function withoutSource(line: string): string {
  return line.replace(/^(?:\[[^\]]*\] ?)+/, '');
}

/** Video that can't be carried: as people call it. */
export function reportsOtherVideo(line: string): string | undefined {
  const codec = /Stream \d+, codec (\w+), is muxed as a private data stream/.exec(line)?.[1];
  return codec === 'mjpeg' ? 'Motion JPEG' : codec?.toUpperCase();
}

/**
 * Packets were lost or came too late. Over TCP, where a camera drops packets by itself, the sequence numbers
 * show the loss.
 */
export function reportsLoss(line: string): boolean {
  return /RTP: missed|max delay reached|bad cseq|dropping old packet/.test(line);
}

/** ffmpeg replaced time stamps by guesses: they are the camera's no more. */
export function reportsMadeUpTimes(line: string): boolean {
  return /Non-monoton|Invalid DTS|pts .* < dts/.test(line);
}

/**
 * A picture that is to be forgotten is absent: in an open GOP of H.264 it stood before the key frame, and the
 * pictures shown after that are the same to the byte (measured, 84 of 84). The decoder often doesn't report a
 * needed picture that is missing: agent/cameras/bitstream/damage.ts detects that.
 */
const harmless = /mmco: unref short failure/;

/**
 * The decoder could not decode a picture as it was encoded: an error of its own, or one of the two warnings
 * it gives where it goes on. Lines of its surroundings (probing, scaling, output) don't count.
 */
export function reportsDecodingError(line: string): boolean {
  const error =
    /^\[(?:h264|hevc|vist#|dec:)[^\]]*\].*(?:\[error\]|\[fatal\]|corrupt decoded frame|undecodable NALU)/;
  return error.test(line) && !harmless.test(line) && !refusal.test(line);
}

/**
 * The decoder has read everything and found no picture, as of H.265 that it can't read: it reports no error of its own
 * then. Not where the system refused it a thread or memory.
 */
export function reportsNothingDecoded(lines: readonly string[]): boolean {
  const nothing = /Cannot determine format of input \S+ after EOF|Nothing was written into output file/;
  return lines.some((line) => nothing.test(line)) && !reportsRefusal(lines);
}

/** The system refused the process a thread or memory, or ended it when memory ran out. */
export function reportsRefusal(lines: readonly string[]): boolean {
  return lines.some((line) => refusal.test(line) || line === 'killed by SIGKILL');
}

/** The process ended by a fault of its own, as a decoder may on damaged video. */
export function reportsCrash(lines: readonly string[]): boolean {
  return lines.some((line) => line.startsWith('killed by ')) && !reportsRefusal(lines);
}
