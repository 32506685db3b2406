/** The picture of a sale, or in its place why there is none: a box of fixed shape, so that nothing moves when it arrives. */

import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { CaptureJson } from '../../../contract/page/sales.ts';
import { smallWidths } from '../../../domain/capture/small-width.ts';
import { Icon } from '../../kit/icon.tsx';
import { every } from '../../state/clock.ts';
import { useLocale } from '../../state/locale.ts';
import { useIsViewer } from '../../state/session.ts';
import { type Captured, missingText } from '../../text/messages.ts';

/** A picture that couldn't be loaded is tried again this often, at most so many times: a minute's trouble is got over. */
const retryEveryMs = 10_000;
const maxRetries = 6;

/** Whether the gateway can be reached: a picture that couldn't be loaded isn't tried again while it can't. */
export const ReachableContext = createContext(true);

type Props = {
  capture: CaptureJson | undefined;
  nowMs: number;
  alt: string;
  large?: boolean;
  /** In a strip there is room for a word or two. */
  brief?: boolean;
};

export function Thumbnail({ capture, nowMs, alt, large = false, brief = false }: Props) {
  const { t, format } = useLocale();
  const className = large ? 'picture large' : 'picture';
  if (capture?.outcome === 'captured' && capture.removed) {
    return <span class={`${className} none`}>{large ? t.picture.removed : t.picture.removedBrief}</span>;
  }
  if (capture?.outcome === 'captured') {
    return <Picture className={className} capture={capture} alt={alt} large={large} />;
  }
  if (capture?.outcome === 'pending') {
    return (
      <span class={`${className} none pending`}>{brief ? t.picture.pendingBrief : t.picture.pending}</span>
    );
  }
  return (
    <span class={`${className} none`}>
      {large && <Icon name="cameraOff" />}
      {capture === undefined
        ? t.picture.none
        : brief
          ? t.picture.brief[capture.outcome]
          : missingText(capture, nowMs, t, format, { small: !large })}
    </span>
  );
}

/** Choices for the browser, by the width of the box and the pixels of the screen. */
function smallerOf({ url, width }: Captured['thumbnail']): string | undefined {
  const smaller = smallWidths.filter((one) => one < width);
  if (smaller.length === 0) return undefined;
  const sized = smaller.map((one) => `${url}${url.includes('?') ? '&' : '?'}width=${one} ${one}w`);
  return [...sized, `${url} ${width}w`].join(', ');
}

type PictureProps = { className: string; capture: Captured; alt: string; large: boolean };
/** Times in a row that a picture couldn't be loaded; `shown` until it is tried again. */
type Failure = { readonly capture: Captured; readonly times: number; readonly shown: boolean };

function Picture({ className, capture, alt, large }: PictureProps) {
  const { t } = useLocale();
  const reachable = useContext(ReachableContext);
  const isViewer = useIsViewer();
  const [failure, setFailure] = useState<Failure>();
  // A row that has changed holds a new capture: what failed before counts no more.
  const known = failure?.capture === capture ? failure : undefined;
  useEffect(() => {
    if (!known?.shown || !reachable || known.times > maxRetries) return;
    return every(retryEveryMs, () => setFailure({ ...known, shown: false }));
  }, [known, reachable]);
  if (known?.shown) return <span class={`${className} none`}>{t.picture.unreadable}</span>;
  const { thumbnail } = capture;
  return (
    <span class={className}>
      <img
        srcset={isViewer || large ? undefined : smallerOf(thumbnail)}
        sizes="(max-width: 1000px) 104px, 114px"
        src={thumbnail.url}
        width={thumbnail.width}
        height={thumbnail.height}
        alt={alt}
        loading={large ? 'eager' : 'lazy'}
        decoding="async"
        onError={() => setFailure({ capture, times: (known?.times ?? 0) + 1, shown: true })}
      />
    </span>
  );
}
