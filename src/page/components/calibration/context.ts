/** Shared parts of the calibration components: formatting of seconds, and the current calibrations. */
import type { CalibrationsJson } from '../../../contract/page/calibrations.ts';
import type { Failure } from '../../api/api.ts';
import { getCalibrations } from '../../api/calibration.ts';
import { useFresh } from '../../state/fresh.ts';

/** Without a sign: `0.42` from 420 and from −420 milliseconds; a picture's place needs one digit only. */
export function secondsText(ms: number, digits: 1 | 2 = 2): string {
  return (Math.abs(ms) / 1_000).toFixed(digits);
}

/** They change by sales and measurements only, milliseconds. */
const freshMs = 600_000;

/** Loads the calibrations, again at once when `latest` changes. Undefined until the first answer. */
export function useCalibrations(latest: string): CalibrationsJson | Failure | undefined {
  const { value, failure } = useFresh(getCalibrations, { everyMs: freshMs, latest });
  return value ?? failure;
}
