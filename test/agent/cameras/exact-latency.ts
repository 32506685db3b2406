import type { CameraLatency } from '../../../src/domain/capture/camera-latency.ts';

/** Of a camera that is not late at all, and is known not to be. */
export const exactLatency: CameraLatency = { ms: 0, uncertaintyMs: 0, basis: 'measured' };
