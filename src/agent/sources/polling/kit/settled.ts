/** Sales as they were read from a state of their records: the overlap of polls returns records repeatedly, and each state is fetched once. */
export type Settled<T> = {
  /** Value of exactly this state. */
  get(key: string, state: string): T | undefined;
  /** At the bound the oldest is forgotten. */
  set(key: string, one: { readonly state: string; readonly value: T }): void;
};

/** Orders of an overlap in the busiest hour of a large shop. */
const maxSettled = 2_000;

export function createSettled<T>(): Settled<T> {
  const settled = new Map<string, { readonly state: string; readonly value: T }>();
  return {
    get(key, state) {
      const one = settled.get(key);
      return one?.state === state ? one.value : undefined;
    },
    set(key, one) {
      settled.delete(key);
      settled.set(key, one);
      const [oldest] = settled.keys();
      if (settled.size > maxSettled && oldest !== undefined) settled.delete(oldest);
    },
  };
}
