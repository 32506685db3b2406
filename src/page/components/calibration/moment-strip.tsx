/** Pictures around a sale, five seconds either way: the right one, chosen, sets when the register's pictures are taken from now on. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { StripJson } from '../../../contract/page/calibrations.ts';
import type { PairJson } from '../../../contract/page/sales.ts';
import type { Failure } from '../../api/api.ts';
import { getStrip, setByPicture } from '../../api/calibration.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog/dialog.tsx';
import { Empty } from '../../kit/empty.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import type { MomentStripMessages } from '../../text/latency/moment-strip-ja.ts';
import { secondsText } from './context.ts';
import { type Moment, momentsOf, type RequestedFrame, type Shot, storedMoment } from './moment-choices.ts';
import { MomentPictures, sameMomentMs } from './moment-pictures.tsx';
import { useShots } from './moment-shots.ts';
import './moment-strip.css';

export function MomentStrip({
  pair,
  camera,
  onClose,
}: {
  pair: PairJson;
  camera: string;
  onClose: () => void;
}) {
  const { strip } = useLocale().t.calibration;
  const { momentStrip: words } = usePageMessages();
  const [found, setFound] = useState<StripJson | Failure>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    setFound(undefined);
    getStrip({ saleId: pair.saleId, camera }, stop.signal).then(
      (answer) => setFound(answer.kind === 'ok' ? answer.value : answer),
      () => undefined,
    );
    return () => stop.abort();
  }, [pair.saleId, camera, turn]);
  return (
    <Dialog title={words.title} onClose={onClose}>
      <div class="moments">
        {found === undefined && (
          <p class="empty" role="status">
            {strip.loading}
          </p>
        )}
        {found !== undefined && !('pictures' in found) && (
          <>
            {found.kind === 'refused' && found.status === 404 ? (
              <Empty role="alert" text={words.notLinked} />
            ) : (
              <Empty role="alert" title={words.notLoaded}>
                <Button text={words.retry} onClick={() => setTurn(turn + 1)} />
              </Empty>
            )}
          </>
        )}
        {found !== undefined && 'pictures' in found && <Choice pair={pair} strip={found} onClose={onClose} />}
      </div>
    </Dialog>
  );
}

/** So many that are not held, and none that is: the video around the sale is gone. */
const goneAfter = 3;

function Choice({ pair, strip, onClose }: { pair: PairJson; strip: StripJson; onClose: () => void }) {
  const { t } = useLocale();
  const { momentStrip: words } = usePageMessages();
  const { pictures, camera } = strip;
  /** The link's own moment is in the middle. */
  const middle = Math.floor(pictures.length / 2);
  const [setMs, setSetMs] = useState(pictures[middle]?.offsetMs ?? 0);
  const stored = useMemo(() => storedMoment(pair.captures, strip), [pair, strip]);
  const requested = useMemo(
    () => (stored === undefined ? pictures : [...pictures, stored]),
    [pictures, stored],
  );
  const [url, setUrl] = useState<string>();
  const submit = useSubmitting();
  const { failure } = submit;
  const list = useRef<HTMLUListElement>(null);
  const at = requested.findIndex((one) => one.url === url);
  const shots = useShots(requested, at < 0 ? middle : at, list);
  const { moments, isCoarse } = momentsOf({ pictures, stored, shots, setMs });
  const ends = pictures.map((one) => shots.get(one.url)).filter((shot) => shot !== undefined);
  const isGone = ends.length >= goneAfter && ends.every((shot) => shot === 'gone');
  const chosen = chosenOf(moments, url, shots, requested);
  if (chosen === undefined) return null;
  const confirm = () => {
    const takenAt = new Date(Date.parse(strip.instant) + Math.round(chosen.offsetMs)).toISOString();
    submit.run(
      () => setByPicture({ camera, saleId: pair.saleId, takenAt }),
      () => setSetMs(chosen.offsetMs),
    );
  };
  return (
    <>
      <p>{words.text}</p>
      {isCoarse && !isGone && <p role="status">{words.coarse}</p>}
      {isGone ? (
        <p class="empty">{words.allGone}</p>
      ) : (
        <MomentPictures
          {...{ moments, chosen, list }}
          onChoose={(next) => {
            setUrl(next);
            submit.clear();
          }}
        />
      )}
      <div class="moment-meaning">
        <p role="status">
          {isGone
            ? undefined
            : submit.isDone
              ? words.done
              : chosen.isSet
                ? words.isNow
                : `${meaning(chosen.offsetMs, pair.register.name, words)} ${words.stays}`}
        </p>
        {failure !== undefined && (
          <p class="refusal" role="alert">
            {words.failed} {failure.kind === 'refused' && `(${failure.title})`}
          </p>
        )}
        <div class="form-actions">
          {!chosen.isSet && typeof chosen.shot === 'object' && !isGone && (
            <Button
              class="main-button"
              text={words.confirm}
              busy={submit.isBusy && words.confirming}
              onClick={confirm}
            />
          )}
          <Button text={t.close} onClick={onClose} />
        </div>
      </div>
    </>
  );
}

/**
 * The chosen moment, or the one whose picture it has turned out to be. Before a choice: the moment that is
 * set now, else the stored one, else the one nearest to the sale.
 */
function chosenOf(
  moments: readonly Moment[],
  url: string | undefined,
  shots: ReadonlyMap<string, Shot>,
  requested: readonly RequestedFrame[],
): Moment | undefined {
  const own = moments.find((one) => one.url === url);
  if (own !== undefined) return own;
  const shot = shots.get(url ?? '');
  const asked = requested.find((one) => one.url === url);
  if (asked === undefined)
    return (
      moments.find(({ isSet }) => isSet) ?? moments.find(({ isStored }) => isStored) ?? nearest(moments, 0)
    );
  return nearest(moments, asked.offsetMs + (typeof shot === 'object' ? shot.offsetMs : 0));
}

function nearest(moments: readonly Moment[], toMs: number): Moment | undefined {
  const [first] = [...moments].sort((a, b) => Math.abs(a.offsetMs - toMs) - Math.abs(b.offsetMs - toMs));
  return first;
}

function meaning(offsetMs: number, register: string, words: MomentStripMessages): string {
  if (Math.abs(offsetMs) < sameMomentMs) return words.meansSame(register);
  return (offsetMs > 0 ? words.meansAfter : words.meansBefore)(register, secondsText(offsetMs, 1));
}
