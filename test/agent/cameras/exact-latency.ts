import type { CameraLatency } from '../../../src/domain/capture/camera-latency.ts';

/** Latency of a camera with a known delay of zero. */
export const exactLatency: CameraLatency = { ms: 0, uncertaintyMs: 0, basis: 'measured' };
