/**
 * Reads a camera for some seconds as the agent does, for processes other than the agent. Cameras support a
 * second reader.
 */

import type { CameraRecord } from '../../../domain/setup/set-up.ts';
import { childLifetime, pause } from '../../../lib/abort.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';
import { createCamera } from '../../cameras/camera.ts';
import type { CameraHealth } from '../../cameras/camera-contract.ts';
import { createDecoders } from '../../cameras/grab/decoder.ts';
import { createClipMaker } from '../../cameras/live/clip-maker.ts';
import { createRingBudget } from '../../cameras/ring/budget.ts';

const lookEveryMs = 100;
/** A camera sends its clock with the first report, a moment after the first pictures. */
const clockWithinMs = 6_000;

/** Resolves with two key frames and its clock, a failure, or the state when the signal aborts. */
export async function lookAtCamera(
  record: CameraRecord,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
  signal: AbortSignal,
): Promise<CameraHealth> {
  using life = childLifetime(signal);
  const camera = createCamera({
    ...{ record, clock, log },
    startedAtMonotonicMs: clock.monotonicMs(),
    readers: { recall: () => undefined, remember: () => undefined },
    decoders: createDecoders({ clock, log }),
    clips: createClipMaker({ clock, log }),
    keepMs: 10_000,
    budget: createRingBudget(16 * 1024 * 1024),
    thumbnailWidthPx: 640,
    clockSynced: () => true,
  });
  const running = camera.run(life.signal);
  running.catch(() => undefined);
  const sinceMs = clock.monotonicMs();
  let health = camera.health();
  while (!isEnough(health, clock.monotonicMs() - sinceMs) && (await pause(clock, lookEveryMs, life.signal)))
    health = camera.health();
  life.end(new Error('looked'));
  await running.catch(() => undefined);
  return health;
}

function isEnough(health: CameraHealth, sinceMs: number): boolean {
  if (health.state === 'down' && health.problem !== undefined) return true;
  const isSeen = health.state === 'up' && health.keyFrameIntervalMs !== undefined;
  return isSeen && (health.clockOffsetMs !== undefined || sinceMs > clockWithinMs);
}
