/** Why an RTSP conversation ended, in words for a person. Pure. */

import { filled } from '../../../lib/text/sentence.ts';
import type { IngestEnd } from '../ingest.ts';
import {
  addressProblems,
  cameraOwnProblems,
  connectionProblems,
  loginProblems,
} from '../problem-messages.ts';

const byStatus: Partial<Record<number, string>> = {
  403: loginProblems.forbidden,
  404: addressProblems.unknownStream,
  453: cameraOwnProblems.noBandwidth,
  461: addressProblems.otherTransport,
  503: filled(cameraOwnProblems.busy, 503),
};

export function statusProblem(status: number): IngestEnd {
  return {
    why: byStatus[status] ?? filled(cameraOwnProblems.requestRefusedWith, status),
    unfit: status === 461,
  };
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
  return (
    byCode[code] ?? (code === '' ? connectionProblems.failed : filled(connectionProblems.failedWith, code))
  );
}
