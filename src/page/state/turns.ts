/** Requests in turns: a new one aborts the one before it of the same kind, since only the newest question's answer counts. */

/** Begins work that ends with an abort, and in no other way by failing; returns what aborts it. */
export function begin(work: (signal: AbortSignal) => Promise<unknown>): () => void {
  const stop = new AbortController();
  work(stop.signal).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return () => stop.abort();
}

export type Turns<Kind extends string> = {
  readonly start: (kind: Kind, work: (signal: AbortSignal) => Promise<void>) => void;
  readonly end: (kind: Kind) => void;
  readonly endAll: () => void;
};

export function createTurns<Kind extends string>(): Turns<Kind> {
  const ends = new Map<Kind, () => void>();
  const end = (kind: Kind) => ends.get(kind)?.();
  return {
    start(kind, work) {
      end(kind);
      ends.set(kind, begin(work));
    },
    end,
    endAll() {
      for (const each of ends.values()) each();
    },
  };
}
