/**
 * How long a device took to report a change, by its own clock: the time of its answer (CurrentTime) less the time of the change (UtcTime). Both
 * are of one clock, so that it may be set to any time. What it took to notice the change is not in it. Pure.
 *
 * Many devices write whole seconds. Cut-off fractions are spread evenly, so that the mean of many differences is right all the same: it counts
 * once it is clear of chance.
 */

/** A time as a device writes it. */
export type DeviceTime = {
  /** Milliseconds; of its own clock. */
  readonly ms: number;
  readonly hasFraction: boolean;
};

/** Newest differences that the mean is of, and the fewest. */
const kept = 300;
const enough = 100;
/** A mean above this multiple of its standard error is no chance. */
const clear = 2;
/** Mean of a fraction that was cut off. Milliseconds. */
const cutMs = 500;
/** Longer than devices take, and shorter than clocks of different kinds (UTC and local time) differ. Milliseconds. */
const maxMs = 2_000;
/** Two stamps of one clock are in order; beyond this they are not of one. Milliseconds. */
const backMs = 50;

export type ReportDelay = ReturnType<typeof createReportDelay>;

/** One for each property. `known`: its differences so far, as an earlier one gave them. */
export function createReportDelay(known: readonly number[] = []) {
  let differences = known.slice(-kept);

  return {
    /** Whole milliseconds, newest last; empty where stamps have fractions, or are of two clocks. */
    differencesMs: (): readonly number[] => differences,

    /** Milliseconds, 0 while not known. Each change once. */
    ofChange({ changed, answered }: { changed?: DeviceTime; answered?: DeviceTime }): number {
      if (changed === undefined || answered === undefined) return 0;
      const differenceMs = answered.ms - changed.ms;
      const isExact = changed.hasFraction && answered.hasFraction;
      const slackMs = isExact ? backMs : 1_000;
      if (differenceMs < -slackMs || differenceMs > maxMs) {
        differences = [];
        return 0;
      }
      if (isExact) return Math.max(0, differenceMs);
      const bothMs = (answered.hasFraction ? 0 : cutMs) - (changed.hasFraction ? 0 : cutMs);
      differences = [...differences, Math.round(differenceMs + bothMs)].slice(-kept);
      return clearMean(differences);
    },

    /**
     * Age of a change that waited at the device for a request, by stamps with fractions alone; undefined where they do not show it.
     * `waitedMs`: since the answer before. Teaches nothing. Milliseconds.
     */
    ofWaited(
      { changed, answered }: { changed?: DeviceTime; answered?: DeviceTime },
      waitedMs: number,
    ): number | undefined {
      if (changed?.hasFraction !== true || answered?.hasFraction !== true) return undefined;
      const differenceMs = answered.ms - changed.ms;
      const isOfOneClock = differenceMs >= -backMs && differenceMs <= waitedMs + maxMs;
      return isOfOneClock ? Math.max(0, differenceMs) : undefined;
    },
  };
}

function clearMean(values: readonly number[]): number {
  const count = values.length;
  if (count < enough) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  return mean > clear * Math.sqrt(variance / count) ? mean : 0;
}

/** `2026-11-30T01:23:45.678Z`; undefined for another form. Without a zone it is UTC, as the specification has it. */
export function deviceTime(text: string | undefined): DeviceTime | undefined {
  const [, whole, fraction = '', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?$/.exec((text ?? '').trim()) ?? [];
  const ms = Date.parse(`${whole}${zone}`);
  if (whole === undefined || Number.isNaN(ms)) return undefined;
  const fractionMs = fraction === '' ? 0 : Number(fraction) * 1_000;
  return { ms: ms + fractionMs, hasFraction: fractionMs > 0 };
}
