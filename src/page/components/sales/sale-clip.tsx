/** The video around a sale, over the sale: Esc, the close button and the phone's back button lead back to it. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog/dialog.tsx';
import { Empty } from '../../kit/empty.tsx';
import { Permitted } from '../../kit/permitted.tsx';
import { useLocale } from '../../state/locale.ts';

type Clip = {
  /** Address of the MP4. */
  href: string;
  /** Moment of the sale or its void in a stored clip: seconds from its start, and part of its length. */
  mark?: { readonly atS: number; readonly part: number } | undefined;
  /** Where it is not of a sale. */
  title?: string;
};

export function SaleClip({ text, ...clip }: Clip & { text: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button class="clip" text={text} onClick={() => setOpen(true)} />
      {isOpen && <ClipView {...clip} onClosed={() => setOpen(false)} />}
    </>
  );
}

function ClipView({ href, mark, title: given, onClosed }: Clip & { onClosed: () => void }) {
  const { t } = useLocale();
  const title = given ?? t.picture.clipTitle;
  const [state, setState] = useState<'loading' | 'plays' | 'failed'>('loading');
  const [tries, setTries] = useState(0);
  const isLeaving = useRef(false);
  const video = useRef<HTMLVideoElement>(null);
  // A step of its own in the browser's history, there before anyone can press: back leads to the sale, not past it.
  useLayoutEffect(() => {
    history.pushState(history.state, '');
    addEventListener('popstate', onClosed);
    return () => removeEventListener('popstate', onClosed);
  }, []);
  const leave = () => {
    // The browser goes back some time after it was asked to: a second press would go past the sale.
    if (!isLeaving.current) history.back();
    isLeaving.current = true;
  };
  return (
    <Dialog title={title} onClose={leave}>
      <div class="clip-view">
        {state === 'failed' ? (
          <Empty role="alert" title={t.picture.clipFailed} text={t.picture.clipFailedText}>
            <Button
              text={t.retry}
              onClick={() => {
                setState('loading');
                setTries(tries + 1);
              }}
            />
          </Empty>
        ) : (
          <video
            key={tries}
            ref={video}
            src={href}
            controls
            autoPlay
            muted
            playsInline
            aria-label={title}
            onLoadedData={() => setState('plays')}
            onError={() => setState('failed')}
          />
        )}
        {mark !== undefined && state === 'plays' && (
          <>
            <div class="clip-track" aria-hidden="true">
              <span style={{ left: `${100 * mark.part}%` }} />
            </div>
            <Button
              class="small-button"
              text={t.picture.clipToMoment}
              onClick={() => {
                if (video.current !== null) video.current.currentTime = mark.atS;
              }}
            />
          </>
        )}
        <p class="clip-note muted" role="status">
          {state === 'loading' && t.picture.clipLoading}
        </p>
        <Permitted right="export">
          <a class="text-link" href={href} download>
            {t.picture.clipSave}
          </a>
        </Permitted>
      </div>
    </Dialog>
  );
}
