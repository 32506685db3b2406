/**
 * Decides whether time stamps run at the pace of real time (rule 3 of clock.ts): pictures are dated by their arrival
 * while they don't. Pure.
 */
import type { Epoch, EpochStart } from './capture-epoch.ts';
import { createTrend } from './clock-trend.ts';
import type { SenderReports } from './sender-reports.ts';

export function createPaceRule(reports: SenderReports) {
  const trend = createTrend();
  let mode: Epoch['mode'] = 'time_stamps';

  return {
    mode: () => mode,

    /** Call when time stamps restart. */
    restart: (): void => trend.restart(),

    /** True when a second was completed: judge now. */
    add: (arrivalMs: number, offsetMs: number): boolean => trend.add(arrivalMs, offsetMs),

    /** Changes the mode and returns the epoch to begin in it, if any. `lateExpectedMs`: offset expected while pictures are late. */
    judge(
      current: Epoch | undefined,
      { intervalMs, lateExpectedMs = Infinity }: { intervalMs: number; lateExpectedMs?: number | undefined },
    ): EpochStart | undefined {
      if (mode === 'arrival') {
        const steady = trend.steadySince();
        if (steady === undefined) return undefined;
        const { sinceMs, offsetMs } = steady;
        mode = 'time_stamps';
        return { sinceMs, doubt: { offsetMs, ms: current?.doubtMs(sinceMs, offsetMs) ?? 0 } };
      }
      const lying = trend.lying();
      if (lying === undefined) return undefined;
      const { sinceMs, isBehind } = lying;
      const before = reports.before(sinceMs);
      const cause = reports.causeOf({
        ...{ before, sinceMs, intervalMs },
        lateMs: (atMs) => trend.offsetAt(atMs) - trend.offsetAt(before?.arrivalMs ?? NaN),
      });
      if (cause === 'network') return undefined;
      const offsetMs = Math.min(lying.offsetMs, lateExpectedMs);
      const ms = current?.doubtMs(sinceMs, offsetMs) ?? 0;
      const isCamera = cause !== undefined || !isBehind;
      mode = 'arrival';
      return { sinceMs, doubt: { offsetMs, ms, isCamera } };
    },
  };
}
