/** Opening the pictures around a sale and clocks, in English. */
import type { CalibrationMessages } from './calibration-ja.ts';

export const calibrationEn: CalibrationMessages = {
  strip: {
    open: 'Wrong time?',
    loading: 'Looking for pictures…',
  },
  inForce: {
    loading: 'Loading the current values…',
    failed: 'The current values could not be loaded. It is retried automatically.',
  },
  clocks: {
    heading: 'Time settings',
    latency: (camera, s) => `The latency of the camera “${camera}” is ${s} s.`,
    noLatency: (camera) =>
      `The latency of the camera “${camera}” has not been measured: 0.2 ± 0.2 s is assumed.`,
    later: (s) => `Sales get the picture taken ${s} s after the time of sale.`,
    earlier: (s) => `Sales get the picture taken ${s} s before the time of sale.`,
    ahead: (s, pm) => `The register’s clock is ${s} s fast (±${pm} s, corrected automatically).`,
    behind: (s, pm) =>
      `The register’s clock is ${s} s slow (±${pm} s, corrected automatically). A register that always sends its sales that much late looks the same: if the pictures show a later moment than the sale, choose the right picture.`,
    right: (pm) => `The register’s clock agrees with the gateway’s (±${pm} s).`,
    unknown: 'The deviation of the register’s clock is not known yet (it takes a few sales).',
    measure: 'Measure the latency',
  },
};
