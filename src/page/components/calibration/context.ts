/** Shared parts of the calibration components: messages, formatting of seconds, and the current calibrations. */
import { useEffect, useState } from 'preact/hooks';
import type { CalibrationsJson } from '../../../contract/page/calibrations.ts';
import type { Failure } from '../../api/api.ts';
import { getCalibrations } from '../../api/calibration.ts';
import { sleep } from '../../state/clock.ts';
import { useLocale } from '../../state/locale.ts';
import type { CalibrationMessages } from '../../text/latency/calibration-ja.ts';

export function useTexts(): CalibrationMessages {
  return useLocale().t.calibration;
}

/** Without a sign: `0.42` from 420 and from −420 milliseconds; a picture's place needs one digit only. */
export function secondsText(ms: number, digits: 1 | 2 = 2): string {
  return (Math.abs(ms) / 1_000).toFixed(digits);
}

/** After a question that came to nothing, milliseconds. */
const againMs = 4_000;

/**
 * Loads the calibrations again when `turn` changes and after a failure, which leaves the earlier ones in
 * place. Undefined until the first answer.
 */
export function useCalibrations(turn: unknown): CalibrationsJson | Failure | undefined {
  const [found, setFound] = useState<CalibrationsJson | Failure>();
  useEffect(() => {
    const stop = new AbortController();
    const look = async (): Promise<void> => {
      for (;;) {
        const answer = await getCalibrations(stop.signal);
        stop.signal.throwIfAborted();
        if (answer.kind === 'ok') {
          setFound(answer.value);
          return;
        }
        setFound((before) => (before !== undefined && 'cameras' in before ? before : answer));
        await sleep(againMs, undefined, stop.signal);
      }
    };
    look().catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
    return () => stop.abort();
  }, [turn]);
  return found;
}
