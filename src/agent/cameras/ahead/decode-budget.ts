/** The share of the processor that decoding ahead may take, over all cameras. Pure. */

/** Processes, each with some 40 MB. */
const maxAtOnce = 4;

export type DecodeBudget = ReturnType<typeof createDecodeBudget>;

/** `maxPercent`: of one core. */
export function createDecodeBudget(maxPercent: number) {
  /** Percent that each source took when it was last measured. */
  const measured = new Map<string, number>();
  const using = new Set<string>();
  const behind = new Set<string>();

  const total = (): number => [...using].reduce((sum, source) => sum + (measured.get(source) ?? 0), 0);

  function end(source: string): void {
    using.delete(source);
    behind.delete(source);
  }

  return {
    /**
     * False where it would exceed the budget beside others; alone a source may try whether it still does. Otherwise the
     * source must call `end`.
     */
    begin(source: string): boolean {
      const percent = Math.min(measured.get(source) ?? 0, maxPercent);
      if (using.size >= maxAtOnce || total() + percent > maxPercent) return false;
      using.add(source);
      return true;
    },
    /** False when all sources together exceed the budget. */
    note(source: string, percent: number): boolean {
      measured.set(source, percent);
      return total() <= maxPercent;
    },
    noteBehind(source: string, isBehind: boolean): void {
      if (isBehind) behind.add(source);
      else behind.delete(source);
    },
    /** Whether decoding ahead needs more of the processor than it gets: work without haste waits. */
    isBehind: (): boolean => behind.size > 0,
    end,
    /** A source that is gone. */
    forget(source: string): void {
      end(source);
      measured.delete(source);
    },
  };
}
