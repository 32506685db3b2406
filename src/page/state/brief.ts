/** Interruptions that need nobody yet: the gateway reconnects by itself, and a notice or a colour would be gone before anybody acts. Pure. */
import type { CameraStatusJson } from '../../contract/page/status.ts';
import { cameraProblemKind } from '../../domain/problem/camera.ts';

/** A router or camera that restarts is back within this time, milliseconds. */
const briefMs = 60_000;

/** Whether what began at `since` has lasted too short to need a person; false where its start is unknown. */
export function isBrief(since: string | undefined, nowMs: number): boolean {
  return since !== undefined && nowMs - Date.parse(since) < briefMs;
}

/** Whether a camera is being reconnected after a moment without video; false where a person has to act first. */
export function isReconnecting(
  { state, since, problem }: Pick<CameraStatusJson, 'state' | 'since' | 'problem'>,
  nowMs: number,
): boolean {
  const kind = problem === undefined ? 'connection' : cameraProblemKind(problem.code);
  return state === 'down' && (kind === 'connection' || kind === 'camera') && isBrief(since, nowMs);
}
