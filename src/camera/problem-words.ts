/** Why a camera gives no pictures, as a person is told: the same words, whichever reader finds out. */

export const connectionProblems = {
  refused: 'nothing answers at this address and port (connection refused)',
  noWay: 'there is no way to this address in the network',
  unknownName: 'the name in the URL can not be found',
  noAnswer: 'the camera did not answer',
  closed: 'the camera closed the connection',
} as const;

export const loginProblems = {
  needed: 'the camera asks for a user name and password (401)',
  unknown: 'the camera asks for a login of a kind that is not known here (401)',
  refused: 'the camera refused the user name or password (401)',
  streamRefused:
    'the camera refused the user name or password (401): many makers want a separate user for streams (ONVIF), with a password of its own',
} as const;

export const streamProblems = {
  notRtsp: 'what answers at this address is not an RTSP camera',
  forbidden: 'the camera forbids this stream to this user (403)',
  unknownStream: 'the camera has no such stream (404): check the path of its URL',
  noBandwidth: 'the camera has no bandwidth left for another viewer (453)',
  otherTransport: 'the camera does not offer this transport (461): try the other one, tcp or udp',
  busy: 'the camera is busy, perhaps with too many viewers (503)',
  noVideo: 'the camera sends no H.264 or H.265 video',
} as const;
