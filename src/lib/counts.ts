/** A count for each key, held only while it is not 0. */
export type Counts = {
  of(key: string): number;
  change(key: string, by: 1 | -1): void;
};

export function createCounts(): Counts {
  const counts = new Map<string, number>();
  const of = (key: string): number => counts.get(key) ?? 0;
  return {
    of,
    change: (key, by) => {
      const now = of(key) + by;
      if (now === 0) counts.delete(key);
      else counts.set(key, now);
    },
  };
}
