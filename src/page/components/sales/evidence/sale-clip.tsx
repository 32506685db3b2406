/** The video around a moment, over the page: Esc, the close button and the phone's back button lead back to it. */
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type CutClip, getClip } from '../../../api/sales.ts';
import { Button } from '../../../kit/button.tsx';
import { Dialog } from '../../../kit/dialog/dialog.tsx';
import { Empty } from '../../../kit/empty.tsx';
import { Permitted } from '../../../kit/permitted.tsx';
import { useLocale } from '../../../state/locale.ts';
import { begin } from '../../../state/turns.ts';
import { ClipPlayer } from './clip-player.tsx';
import './sale-clip.css';

type Span = { readonly fromMs: number; readonly untilMs: number };

type Clip = {
  /** Address of the MP4. */
  href: string;
  /** The moment it is about, epoch milliseconds. */
  atMs: number;
  /** Extent of a stored clip, any part of which can be read; absent: the clip is cut now, and its answer states the extent. */
  span?: Span;
  /** Pictures a second, as far as known. */
  fps: number | undefined;
  /** Heading of a clip without a sale. */
  title?: string;
  /** The receipt, where it is of a sale. */
  beside?: ComponentChildren;
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

type Video = Span & { readonly src: string };

function ClipView({
  href,
  atMs,
  span,
  fps,
  title: given,
  beside,
  onClosed,
}: Clip & { onClosed: () => void }) {
  const { t } = useLocale();
  const title = given ?? t.picture.clipTitle;
  const [tries, setTries] = useState(0);
  const [isFailed, setFailed] = useState(false);
  const cut = useCutClip(span === undefined ? href : undefined, tries, () => setFailed(true));
  const video: Video | undefined = span === undefined ? cut : { ...span, src: href };
  const [isPlaying, setPlaying] = useState(false);
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
    <Dialog title={title} onClose={leave}>
      <div class={`clip-view${beside === undefined ? '' : ' with-receipt'}`}>
        <div class="clip-main">
          {isFailed && (
            <Empty role="alert" title={t.picture.clipFailed} text={t.picture.clipFailedText}>
              <Button
                text={t.retry}
                onClick={() => {
                  setFailed(false);
                  setPlaying(false);
                  setTries(tries + 1);
                }}
              />
            </Empty>
          )}
          {!isFailed && (
            <ClipPlayer
              key={`${tries} ${video?.src}`}
              {...{ video, atMs, fps, title }}
              onPlaying={() => setPlaying(true)}
              onFailed={() => setFailed(true)}
            />
          )}
          <p class="clip-note muted" role="status">
            {!isPlaying && !isFailed && t.picture.clipLoading}
          </p>
          <Permitted right="export">
            <a class="text-link" href={href} download>
              {t.picture.clipSave}
            </a>
          </Permitted>
        </div>
        {beside !== undefined && <div class="clip-receipt">{beside}</div>}
      </div>
    </Dialog>
  );
}

/** A clip that is cut now arrives once: only the whole of it can be moved through. */
function useCutClip(href: string | undefined, tries: number, onFailed: () => void): Video | undefined {
  const [video, setVideo] = useState<Video>();
  useEffect(() => {
    if (href === undefined) return undefined;
    let src: string | undefined;
    const stop = begin(async (signal) => {
      const answer = await getClip(href, signal);
      if (answer.kind !== 'ok') {
        onFailed();
        return;
      }
      const { mp4, ...span }: CutClip = answer.value;
      src = URL.createObjectURL(mp4);
      setVideo({ ...span, src });
    });
    return () => {
      stop();
      setVideo(undefined);
      if (src !== undefined) URL.revokeObjectURL(src);
    };
  }, [href, tries]);
  return video;
}
