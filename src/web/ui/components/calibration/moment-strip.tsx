/** Pictures around a sale, five seconds either way: the right one, chosen, sets when the register's pictures are taken from now on. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { StripJson } from '../../../api/calibrations-schema.ts';
import type { PairJson } from '../../../api/schema.ts';
import type { Failure } from '../../api.ts';
import { getStrip, setByPicture } from '../../calibration-api.ts';
import { Dialog } from '../dialog.tsx';
import { secondsText, useWords } from './context.ts';
import { MomentPictures } from './moment-pictures.tsx';

/** The button, and what it opens. */
export function WrongMoment({ pair, camera }: { pair: PairJson; camera: string }) {
  const { strip } = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="quiet-button wrong-moment" onClick={() => setOpen(true)}>
        {strip.open}
      </button>
      {isOpen && <MomentStrip pair={pair} camera={camera} onClose={() => setOpen(false)} />}
    </>
  );
}

function MomentStrip({ pair, camera, onClose }: { pair: PairJson; camera: string; onClose: () => void }) {
  const { strip: words } = useWords();
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
            {words.loading}
          </p>
        )}
        {found !== undefined && !('pictures' in found) && (
          <div class="empty" role="alert">
            {found.kind === 'refused' && found.status === 404 ? (
              <p>{words.notLinked}</p>
            ) : (
              <>
                <strong>{words.notLoaded}</strong>
                <button type="button" onClick={() => setTurn(turn + 1)}>
                  {words.retry}
                </button>
              </>
            )}
          </div>
        )}
        {found !== undefined && 'pictures' in found && <Choice pair={pair} strip={found} onClose={onClose} />}
      </div>
    </Dialog>
  );
}

function Choice({ pair, strip, onClose }: { pair: PairJson; strip: StripJson; onClose: () => void }) {
  const { strip: words } = useWords();
  const { pictures, camera } = strip;
  /** The link's own moment is in the middle. */
  const [now, setNow] = useState(Math.floor(pictures.length / 2));
  const [at, setAt] = useState(now);
  const [state, setState] = useState<'choosing' | 'working' | 'done' | Failure>('choosing');
  const [isGone, setGone] = useState(false);
  const isWorking = useRef(false);
  const chosen = pictures[at];
  if (chosen === undefined) return null;
  const confirm = () => {
    if (isWorking.current) return;
    isWorking.current = true;
    setState('working');
    void setByPicture({ camera, saleId: pair.saleId, takenAt: chosen.at }).then((answer) => {
      isWorking.current = false;
      if (answer.kind === 'ok') setNow(at);
      setState(answer.kind === 'ok' ? 'done' : answer);
    });
  };
  return (
    <>
      <p>{words.text}</p>
      <MomentPictures
        strip={strip}
        now={now}
        at={at}
        onGone={() => setGone(true)}
        onChoose={(next) => {
          setAt(next);
          if (state !== 'working') setState('choosing');
        }}
      />
      <div class="moment-meaning">
        <p role="status">
          {isGone
            ? undefined
            : state === 'done'
              ? words.done
              : at === now
                ? words.isNow
                : `${meaning(chosen.offsetMs, pair.register.name, words)} ${words.stays}`}
        </p>
        {typeof state === 'object' && (
          <p class="refusal" role="alert">
            {words.failed} {state.kind === 'refused' && `(${state.title})`}
          </p>
        )}
        <div class="form-actions">
          {at !== now && !isGone && (
            <button type="button" class="main-button" aria-disabled={state === 'working'} onClick={confirm}>
              {state === 'working' ? words.confirming : words.confirm}
            </button>
          )}
          <button type="button" onClick={onClose}>
            {words.close}
          </button>
        </div>
      </div>
    </>
  );
}

function meaning(offsetMs: number, register: string, words: ReturnType<typeof useWords>['strip']): string {
  if (offsetMs === 0) return words.meansSame(register);
  return (offsetMs > 0 ? words.meansAfter : words.meansBefore)(register, secondsText(offsetMs, 1));
}
