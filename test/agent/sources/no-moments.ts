import type { MomentIntake } from '../../../src/agent/sources/source.ts';

/** For tests of sales alone. */
export const noMoments: MomentIntake = () => Promise.reject(new Error('no moments are expected here'));
