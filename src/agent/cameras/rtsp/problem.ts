/** Why an RTSP conversation ended. Pure. */

import { type CameraProblem, cameraProblem } from '../../../domain/problem/camera.ts';
import type { IngestEnd } from '../ingest.ts';

const byStatus: Partial<Record<number, CameraProblem>> = {
  403: cameraProblem('camera.stream_forbidden'),
  404: cameraProblem('camera.stream_not_found'),
  453: cameraProblem('camera.no_bandwidth'),
  461: cameraProblem('camera.transport_unsupported'),
  503: cameraProblem('camera.busy', { status: 503 }),
};

export function statusProblem(status: number): IngestEnd {
  return {
    why: byStatus[status] ?? cameraProblem('camera.request_refused_with', { status }),
    unfit: status === 461,
  };
}

const byCode: Readonly<Record<string, CameraProblem>> = {
  ECONNREFUSED: cameraProblem('camera.connection_refused'),
  ENOTFOUND: cameraProblem('camera.name_not_found'),
  EAI_AGAIN: cameraProblem('camera.name_not_found'),
  EHOSTUNREACH: cameraProblem('camera.no_route'),
  ENETUNREACH: cameraProblem('camera.no_route'),
  ETIMEDOUT: cameraProblem('camera.no_answer'),
  ECONNRESET: cameraProblem('camera.connection_closed'),
  EPIPE: cameraProblem('camera.connection_closed'),
};

export function socketProblem(error: unknown): CameraProblem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return (
    byCode[code] ??
    (code === ''
      ? cameraProblem('camera.connection_failed')
      : cameraProblem('camera.connection_failed_with', { error: code }))
  );
}
