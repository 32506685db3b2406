/** Latency of a camera, from glass to ring: measured, estimated from its sender reports, or assumed until then. Pure. */

export type CameraLatency = {
  /** Subtracted from capture times, milliseconds. */
  readonly ms: number;
  /** Expected within ± this, milliseconds. */
  readonly uncertaintyMs: number;
  readonly basis: (typeof latencyBases)[number];
};

export const latencyBases = ['measured', 'estimated', 'assumed'] as const;

/**
 * Most network cameras have 100 to 400 ms: the middle, with an uncertainty that covers the range and a camera without
 * latency.
 */
export const assumedLatency: CameraLatency = { ms: 200, uncertaintyMs: 200, basis: 'assumed' };

/** Uncertainty of an entered value without one, milliseconds: the precision of a stopwatch in the picture. */
const enteredUncertaintyMs = 50;

/** `latencyMs`: absent when not measured. `latencyUncertaintyMs`: absent when the value came without one. */
export function cameraLatency(camera: {
  readonly latencyMs?: number;
  readonly latencyUncertaintyMs?: number;
  readonly latencyEstimated?: true;
}): CameraLatency {
  const { latencyMs, latencyUncertaintyMs = enteredUncertaintyMs } = camera;
  if (latencyMs === undefined) return assumedLatency;
  return {
    ms: latencyMs,
    uncertaintyMs: latencyUncertaintyMs,
    basis: camera.latencyEstimated === true ? 'estimated' : 'measured',
  };
}
