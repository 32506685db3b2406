/** The video around a sale, over the sale: Esc, the close button and the phone's back button lead back to it. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog/dialog.tsx';
import { Empty } from '../../kit/empty.tsx';
import { useLocale } from '../../state/locale.ts';

/** `href`: of the MP4. */
export function SaleClip({ href }: { href: string }) {
  const { t } = useLocale();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button class="clip" text={t.picture.clip} onClick={() => setOpen(true)} />
      {isOpen && <ClipView href={href} onClosed={() => setOpen(false)} />}
    </>
  );
}

function ClipView({ href, onClosed }: { href: string; onClosed: () => void }) {
  const { t } = useLocale();
  const [state, setState] = useState<'loading' | 'plays' | 'failed'>('loading');
  const [tries, setTries] = useState(0);
  const isLeaving = useRef(false);
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
    <Dialog title={t.picture.clipTitle} onClose={leave}>
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
            src={href}
            controls
            autoPlay
            muted
            playsInline
            aria-label={t.picture.clipTitle}
            onLoadedData={() => setState('plays')}
            onError={() => setState('failed')}
          />
        )}
        <p class="clip-note muted" role="status">
          {state === 'loading' && t.picture.clipLoading}
        </p>
        <a class="text-link" href={href} download>
          {t.picture.clipSave}
        </a>
      </div>
    </Dialog>
  );
}
