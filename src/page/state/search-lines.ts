/** Network search that reports its progress line by line. It can be stopped, and ends with the view. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Answer, Failure } from '../api/api.ts';

/** Common state of searches; each search adds its own fields. */
export type Searched<Found> = {
  readonly state: 'idle' | 'searching' | 'probing' | 'done' | Failure;
  readonly found: readonly Found[];
};

export type LineSearch<S> = {
  readonly search: S;
  readonly isBusy: boolean;
  readonly start: () => void;
  readonly stop: () => void;
};

export function useLineSearch<S extends Searched<unknown>, Line>(options: {
  readonly none: S;
  /** Rejects when its signal aborts. */
  readonly ask: (onLine: (line: Line) => void, signal: AbortSignal) => Promise<Answer<unknown>>;
  /** Returns the search after a line. */
  readonly reduce: (search: S, line: Line) => S;
}): LineSearch<S> {
  const { none, ask, reduce } = options;
  const [search, setSearch] = useState(none);
  const under = useRef<AbortController>(undefined);
  useEffect(() => () => under.current?.abort(), []);
  return {
    search,
    isBusy: search.state === 'searching' || search.state === 'probing',
    start() {
      const stop = new AbortController();
      under.current = stop;
      setSearch({ ...none, state: 'searching' });
      ask(
        (line) => setSearch((before) => (stop.signal.aborted ? before : reduce(before, line))),
        stop.signal,
      ).then(
        (answer) => setSearch((before) => ({ ...before, state: answer.kind === 'ok' ? 'done' : answer })),
        // Stopped: what was found stays to be chosen from.
        () => setSearch((before) => ({ ...before, state: before.found.length > 0 ? 'done' : 'idle' })),
      );
    },
    stop: () => under.current?.abort(),
  };
}
