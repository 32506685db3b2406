/** Why a camera gives no pictures, in words for a person, from what ffmpeg wrote to stderr. Pure. */

/** The first that matches a line decides, in this order: the first ones name causes, the last ones symptoms. */
const meanings: readonly (readonly [RegExp, string])[] = [
  [/Cannot find ffmpeg/, 'ffmpeg is not installed'],
  [/failed: 401|401 Unauthorized/, 'the camera refused the user name or password (401)'],
  [/failed: 403|403 Forbidden/, 'the camera forbids this stream to this user (403)'],
  [/failed: 404|404 Not Found/, 'the camera has no such stream (404): check the path of its URL'],
  [/failed: 453/, 'the camera has no bandwidth left for another viewer (453)'],
  [
    /failed: 461|Nonmatching transport/,
    'the camera does not offer this transport (461): try the other one, tcp or udp',
  ],
  [/failed: 503|503 Service/, 'the camera is busy, perhaps with too many viewers (503)'],
  [/failed: (?:4|5)\d\d/, 'the camera refused the request'],
  [
    /Failed to resolve|Name or service not known|No address associated/,
    'the name in the URL can not be found',
  ],
  [/Connection refused/, 'nothing answers at this address and port (connection refused)'],
  [/No route to host|Network is unreachable/, 'there is no way to this address in the network'],
  [/timed out/, 'the camera did not answer'],
  [/End of file|Connection reset|Broken pipe/, 'the camera closed the connection'],
  [
    /muxed as a private data stream|matches no streams|does not contain any stream/,
    'the camera sends no H.264 or H.265 video',
  ],
  [/Invalid data found/, 'what answers at this address is not an RTSP camera'],
];

/** What no pattern knows is told in ffmpeg's own last words, without the addresses in front, which differ each time. */
export function problemOf(lines: readonly string[]): string {
  const known = meanings.find(([pattern]) => lines.some((line) => pattern.test(line)))?.[1];
  return known ?? lines.at(-1)?.replace(/^(?:\[[^\]]*\] ?)+/, '') ?? 'the camera ended the stream';
}

/** Packets were lost or came too late. Over TCP, where a camera drops packets by itself, it is the sequence numbers that tell. */
export function tellsLoss(line: string): boolean {
  return /RTP: missed|max delay reached|bad cseq|dropping old packet/.test(line);
}

/** ffmpeg replaced time stamps by guesses: they are the camera's no more. */
export function tellsMadeUpTimes(line: string): boolean {
  return /Non-monoton|Invalid DTS|pts .* < dts/.test(line);
}

/**
 * The decoder could not decode a picture as it was encoded: an error of its own, or one of the two warnings it gives where it goes on.
 * Lines of its surroundings (probing, scaling, output) don't count.
 */
export function tellsDecodingError(line: string): boolean {
  return /^\[(?:h264|hevc|vist#|dec:)[^\]]*\].*(?:\[error\]|\[fatal\]|corrupt decoded frame|undecodable NALU)/.test(
    line,
  );
}
