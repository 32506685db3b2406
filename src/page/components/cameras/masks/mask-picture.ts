/** The picture that masks are drawn on. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { CameraStatusJson } from '../../../../contract/page/status.ts';
import { cameraGaveNone } from '../../../../domain/problem/camera.ts';
import { getFrame } from '../../../api/sales.ts';
import { sleep } from '../../../state/clock.ts';
import { begin } from '../../../state/turns.ts';

/** Wide enough to draw on, also on a large screen. */
const pictureWidthPx = 1_280;
/** Delay before a failed picture is requested again. */
const againMs = 3_000;

/** The newest picture, asked for again with `round` and until it comes; the one before stays until then. `of`: the round it was asked for in. `why`: there is none yet. */
export function usePicture(
  { id, state }: CameraStatusJson,
  round: number,
): { jpeg: Blob | undefined; of: number; why: 'noPicture' | 'busy' | undefined } {
  const [shown, setShown] = useState<{ readonly jpeg: Blob; readonly of: number }>();
  const [why, setWhy] = useState<'noPicture' | 'busy'>();
  const isDown = state === 'down';
  useEffect(() => {
    return begin(async (signal) => {
      for (;;) {
        const answer = await getFrame({ id, widthPx: pictureWidthPx, quick: true }, signal);
        if (answer.kind === 'ok') {
          setWhy(undefined);
          setShown({ jpeg: answer.value, of: round });
          return;
        }
        const isNone = answer.kind === 'refused' && answer.problem?.type === cameraGaveNone;
        setWhy(isDown || isNone ? 'noPicture' : 'busy');
        await sleep(againMs, undefined, signal);
      }
    });
  }, [id, round, isDown]);
  return useMemo(() => ({ jpeg: shown?.jpeg, of: shown?.of ?? round, why }), [shown, round, why]);
}
