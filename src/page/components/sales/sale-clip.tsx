/** The video around a sale, over the sale: Esc, the close button and the phone's back button lead back to it. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Dialog } from '../../kit/dialog.tsx';
import { useLocale } from '../../state/locale.ts';

/** `href`: of the MP4. */
export function SaleClip({ href }: { href: string }) {
  const { t } = useLocale();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="clip" onClick={() => setOpen(true)}>
        {t.picture.clip}
      </button>
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
          <div class="empty" role="alert">
            <strong>{t.picture.clipFailed}</strong>
            <p>{t.picture.clipFailedText}</p>
            <button
              type="button"
              onClick={() => {
                setState('loading');
                setTries(tries + 1);
              }}
            >
              {t.retry}
            </button>
          </div>
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
