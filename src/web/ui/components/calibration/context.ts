/** What the parts of calibration share: their words, how seconds are written, and what is in force. */
import { useEffect, useState } from 'preact/hooks';
import type { CalibrationsJson } from '../../../api/calibrations-schema.ts';
import type { Failure } from '../../api.ts';
import { getCalibrations } from '../../calibration-api.ts';
import { calibrationEn } from '../../i18n/calibration-en.ts';
import { type CalibrationMessages, calibrationJa } from '../../i18n/calibration-ja.ts';
import { useLocale } from '../../locale.ts';

export function useWords(): CalibrationMessages {
  return useLocale().language === 'ja' ? calibrationJa : calibrationEn;
}

/** Without a sign: `0.42` from 420 and from −420 milliseconds; a picture's place needs one digit only. */
export function secondsText(ms: number, digits: 1 | 2 = 2): string {
  return (Math.abs(ms) / 1_000).toFixed(digits);
}

/** Asked for again when `turn` changes; what was there stays when an answer fails. */
export function useCalibrations(turn: unknown): CalibrationsJson | Failure | undefined {
  const [found, setFound] = useState<CalibrationsJson | Failure>();
  useEffect(() => {
    const stop = new AbortController();
    getCalibrations(stop.signal).then(
      (answer) =>
        setFound((before) => {
          if (answer.kind === 'ok') return answer.value;
          return before !== undefined && 'cameras' in before ? before : answer;
        }),
      () => undefined,
    );
    return () => stop.abort();
  }, [turn]);
  return found;
}
