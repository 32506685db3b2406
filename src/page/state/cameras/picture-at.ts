/**
 * The picture of a time that a person moves through. One request at a time, so that a viewer never costs the gateway more than one
 * decoder; times passed meanwhile are left out. Where the person rests, a picture of the size on the screen follows the small one.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { cameraGaveNone } from '../../../domain/problem/camera.ts';
import type { Failure } from '../../api/api.ts';
import { getPictureAt, type TimedPicture } from '../../api/cameras.ts';
import { sleep } from '../clock.ts';
import { begin } from '../turns.ts';

/** As wide as a stored picture, which is decoded fastest. */
const smallPx = 640;
const restMs = 300;
/** Further from the time there may be a nearer picture, milliseconds. */
const nearMs = 100;
/** After an answer that came to nothing, milliseconds. */
const againMs = 2_000;
/** With nothing to load it is woken by the next time. */
const idleMs = 600_000;

export type PictureAt = {
  /** The last one, until another one has come. */
  readonly picture?: TimedPicture;
  /** State of the picture of the requested time. `gone`: none is held. */
  readonly is: 'pending' | 'shown' | 'gone' | 'busy' | 'unreachable';
  /** Reason of the gateway when it is gone. */
  readonly why?: string;
};

/** `atMs`: epoch milliseconds; undefined where none is to be loaded. `widthPx`: on the screen. */
export function usePictureAt(id: string, atMs: number | undefined, widthPx: () => number): PictureAt {
  const [state, setState] = useState<PictureAt & { readonly atMs?: number }>({ is: 'pending' });
  const wanted = useRef(atMs);
  wanted.current = atMs;
  const [wake] = useState(() => new EventTarget());
  useEffect(() => void wake.dispatchEvent(new Event('wake')), [atMs]);
  useEffect(
    () =>
      begin(async (signal) => {
        /** The time of the last answer, and whether more follows. */
        let last: { readonly atMs: number; readonly isSmall: boolean } | undefined;
        for (;;) {
          const { current: atMs } = wanted;
          const isNew = atMs !== last?.atMs;
          if (atMs === undefined || (!isNew && last?.isSmall !== true)) {
            await sleep(idleMs, wake, signal);
            continue;
          }
          if (!isNew) await sleep(restMs, wake, signal);
          if (wanted.current !== atMs) continue;
          const size = isNew ? smallPx : Math.max(smallPx, widthPx());
          const answer = await getPictureAt({ id, atMs, widthPx: size, isQuick: isNew }, signal);
          if (answer.kind === 'ok') {
            const isNear = Math.abs(answer.value.offsetMs) > nearMs;
            last = { atMs, isSmall: isNew && (isNear || widthPx() > smallPx) };
            setState({ atMs, is: 'shown', picture: answer.value });
            continue;
          }
          const is = outcomeOf(answer);
          if (is === 'gone') last = { atMs, isSmall: false };
          setState((before) => ({
            ...{ ...before, atMs, is },
            ...(answer.kind === 'refused' && { why: answer.title }),
          }));
          if (is !== 'gone') await sleep(againMs, wake, signal);
        }
      }),
    [id, wake],
  );
  return state.atMs === atMs ? state : { ...state, is: 'pending' };
}

function outcomeOf(failure: Failure): 'gone' | 'busy' | 'unreachable' {
  if (failure.kind === 'unreachable') return 'unreachable';
  return failure.status === 404 || failure.problem?.type === cameraGaveNone ? 'gone' : 'busy';
}
