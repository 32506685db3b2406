/** A camera that is up and has nothing but what a test gives it. */
import type { Camera } from '../../../src/agent/cameras/camera-contract.ts';

export function upCamera(given: Partial<Camera>): Camera {
  return {
    id: 'counter',
    grab: () => Promise.reject(new Error('not here')),
    heldSpans: () => [],
    clip: () => Promise.resolve({ kind: 'missing', why: 'outside_buffer', message: '' }),
    live: () => {
      throw new Error('not here');
    },
    health: () => ({
      ...{ state: 'up', sinceMonotonicMs: 0, heldMs: 0, heldBytes: 0, restarts: 0, damages: 0, warnings: [] },
    }),
    run: () => Promise.resolve(),
    ...given,
  };
}
