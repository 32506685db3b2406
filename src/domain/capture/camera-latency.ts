/** The delay inside a camera, from glass to ring: as measured, or the assumption that holds until it is. Pure. */

export type CameraLatency = {
  /** Taken off capture times, milliseconds. */
  readonly ms: number;
  /** Expected within ± this, milliseconds. */
  readonly uncertaintyMs: number;
  readonly basis: (typeof latencyBases)[number];
};

export const latencyBases = ['measured', 'assumed'] as const;

/** Most network cameras are 100 to 400 ms late: the middle, and as far as either end with room for one that is not late at all. */
export const assumedLatency: CameraLatency = { ms: 200, uncertaintyMs: 200, basis: 'assumed' };

/** Of a figure that somebody entered without an uncertainty, milliseconds: a stop-watch in the picture is read no better. */
const enteredUncertaintyMs = 50;

/** `latencyMs`: absent where it was not measured. `latencyUncertaintyMs`: absent where the figure came without one. */
export function cameraLatency(camera: {
  readonly latencyMs?: number;
  readonly latencyUncertaintyMs?: number;
}): CameraLatency {
  const { latencyMs, latencyUncertaintyMs = enteredUncertaintyMs } = camera;
  if (latencyMs === undefined) return assumedLatency;
  return { ms: latencyMs, uncertaintyMs: latencyUncertaintyMs, basis: 'measured' };
}
