/** Why an RTSP conversation ended, in words for a person: the same as `camera/problem.ts` has for ffmpeg. Pure. */
import type { IngestEnd } from '../ingest.ts';

export const problems = {
  closed: 'the camera closed the connection',
  noAnswer: 'the camera did not answer',
  notRtsp: 'what answers at this address is not an RTSP camera',
  refused:
    'the camera refused the user name or password (401): many makers want a separate user for streams (ONVIF), with a password of its own',
  needsLogin: 'the camera asks for a user name and password (401)',
  unknownLogin: 'the camera asks for a login of a kind that is not known here (401)',
} as const;

const byStatus: Partial<Record<number, string>> = {
  403: 'the camera forbids this stream to this user (403)',
  404: 'the camera has no such stream (404): check the path of its URL',
  453: 'the camera has no bandwidth left for another viewer (453)',
  461: 'the camera does not offer this transport (461): try the other one, tcp or udp',
  503: 'the camera is busy, perhaps with too many viewers (503)',
};

export function statusProblem(status: number): IngestEnd {
  return { why: byStatus[status] ?? `the camera refused the request (${status})`, unfit: status === 461 };
}

const byCode: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers at this address and port (connection refused)',
  ENOTFOUND: 'the name in the URL can not be found',
  EAI_AGAIN: 'the name in the URL can not be found',
  EHOSTUNREACH: 'there is no way to this address in the network',
  ENETUNREACH: 'there is no way to this address in the network',
  ETIMEDOUT: problems.noAnswer,
  ECONNRESET: problems.closed,
  EPIPE: problems.closed,
};

export function socketProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return byCode[code] ?? `the connection to the camera failed${code === '' ? '' : ` (${code})`}`;
}
