/** Whether a camera gives pictures, since when, and who waits for a change. */
import type { CameraProblem } from '../../domain/problem/camera.ts';
import type { Clock } from '../../lib/clock.ts';
import type { CameraHealth } from './camera-contract.ts';

type State = Pick<CameraHealth, 'state' | 'sinceMonotonicMs' | 'problem'>;

export function createReadingState(deps: {
  readonly clock: Clock;
  readonly startedAtMonotonicMs: number;
  /** Pictures come after there were none; called before others are notified. */
  readonly onUp: (sinceMonotonicMs: number) => void;
}) {
  let current: State = { state: 'starting', sinceMonotonicMs: deps.startedAtMonotonicMs };
  let news = Promise.withResolvers<undefined>();

  function notify(): void {
    news.resolve(undefined);
    news = Promise.withResolvers();
  }

  return {
    current: (): State => current,
    /** Resolves when a picture comes or the state changes. */
    changed: (): Promise<undefined> => news.promise,
    notify,

    set(state: State['state'], problem?: CameraProblem): void {
      const isOther = state !== current.state;
      const sinceMonotonicMs = isOther ? deps.clock.monotonicMs() : current.sinceMonotonicMs;
      current = { state, sinceMonotonicMs, ...(problem === undefined ? {} : { problem }) };
      if (isOther && state === 'up') deps.onUp(sinceMonotonicMs);
      notify();
    },
  };
}
