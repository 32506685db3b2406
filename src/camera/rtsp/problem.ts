/** Why an RTSP conversation ended, in words for a person. Pure. */
import type { IngestEnd } from '../ingest.ts';
import { connectionProblems, streamProblems } from '../problem-words.ts';

const byStatus: Partial<Record<number, string>> = {
  403: streamProblems.forbidden,
  404: streamProblems.unknownStream,
  453: streamProblems.noBandwidth,
  461: streamProblems.otherTransport,
  503: streamProblems.busy,
};

export function statusProblem(status: number): IngestEnd {
  return { why: byStatus[status] ?? `the camera refused the request (${status})`, unfit: status === 461 };
}

const byCode: Readonly<Record<string, string>> = {
  ECONNREFUSED: connectionProblems.refused,
  ENOTFOUND: connectionProblems.unknownName,
  EAI_AGAIN: connectionProblems.unknownName,
  EHOSTUNREACH: connectionProblems.noWay,
  ENETUNREACH: connectionProblems.noWay,
  ETIMEDOUT: connectionProblems.noAnswer,
  ECONNRESET: connectionProblems.closed,
  EPIPE: connectionProblems.closed,
};

export function socketProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return byCode[code] ?? `the connection to the camera failed${code === '' ? '' : ` (${code})`}`;
}
