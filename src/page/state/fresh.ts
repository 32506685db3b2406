/** Data that is requested repeatedly while the page is visible. The last value stays when loading fails. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Answer, Failure } from '../api/api.ts';
import { elapsedMs, sleep } from './clock.ts';
import { requestAfterWait, waitMsOf } from './gateway/after-wait.ts';
import { begin } from './turns.ts';

/** After a question that came to nothing, milliseconds. */
const againMs = 4_000;
/** Minimum interval between two requests, however often the data changes. Milliseconds. */
const minMs = 1_000;

export type Fresh<T> = {
  readonly value: T | undefined;
  readonly failure: Failure | undefined;
  readonly reload: () => void;
  /** Takes the answer to a change: an answer that was requested before it is older. */
  readonly set: (value: T) => void;
};

type Options<T> = { readonly everyMs: number | ((value: T) => number); readonly latest: string };

/** Repeats the request every `everyMs`, and at once when `latest` changes. */
export function useFresh<T>(
  ask: (signal: AbortSignal) => Promise<Answer<T>>,
  { everyMs, latest }: Options<T>,
): Fresh<T> {
  const [value, setValue] = useState<T>();
  const [failure, setFailure] = useState<Failure>();
  const turn = useMemo(() => ({ wake: new EventTarget(), changes: 0, sets: 0, latest, answeredAtMs: 0 }), []);
  const reload = useMemo(
    () => () => {
      turn.changes++;
      turn.wake.dispatchEvent(new Event('wake'));
    },
    [turn],
  );
  const set = useMemo(
    () => (next: T) => {
      turn.sets++;
      setValue(next);
    },
    [turn],
  );
  useEffect(() => {
    const stop = begin(async (signal) => {
      for (;;) {
        let { changes, sets } = turn;
        const send = () => {
          ({ changes, sets } = turn);
          return ask(signal);
        };
        const answer = await requestAfterWait(send, {}, signal);
        signal.throwIfAborted();
        if (answer.kind === 'ok' && turn.sets === sets) setValue(answer.value);
        setFailure(answer.kind === 'ok' ? undefined : answer);
        // Something has changed while it was on its way.
        if (answer.kind === 'ok' && turn.changes !== changes) {
          await sleep(minMs, undefined, signal);
          continue;
        }
        turn.answeredAtMs = elapsedMs();
        const okMs = (value: T) => (typeof everyMs === 'number' ? everyMs : everyMs(value));
        const waitMs = answer.kind === 'ok' ? okMs(answer.value) : Math.max(againMs, waitMsOf(answer));
        await sleep(waitMs, turn.wake, signal);
        while (document.hidden) await sleep(waitMs, turn.wake, signal);
      }
    });
    const seen = () => {
      if (!document.hidden) reload();
    };
    document.addEventListener('visibilitychange', seen);
    return () => {
      stop();
      document.removeEventListener('visibilitychange', seen);
    };
  }, [ask, everyMs, turn, reload]);
  useEffect(() => {
    if (turn.latest === latest) return;
    const later = setTimeout(
      () => {
        turn.latest = latest;
        reload();
      },
      Math.max(0, turn.answeredAtMs + minMs - elapsedMs()),
    );
    return () => clearTimeout(later);
  }, [latest, reload, turn]);
  return { value, failure, reload, set };
}
