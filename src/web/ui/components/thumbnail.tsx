/** The picture of a sale, or in its place why there is none: a box of fixed shape, so that nothing moves when it arrives. */

import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { CaptureJson } from '../../api/schema.ts';
import { useLocale } from '../locale.ts';
import { type Captured, missingText } from '../words.ts';
import { Icon } from './icon.tsx';

/** Whether the gateway can be reached: a picture that couldn't be loaded is tried again once it can. */
export const ReachableContext = createContext(true);

type Props = { capture: CaptureJson | undefined; nowMs: number; alt: string; large?: boolean };

export function Thumbnail({ capture, nowMs, alt, large = false }: Props) {
  const { t, format } = useLocale();
  const className = large ? 'picture large' : 'picture';
  if (capture?.outcome === 'captured') {
    return <Picture className={className} capture={capture} alt={alt} large={large} />;
  }
  if (capture?.outcome === 'pending') {
    return <span class={`${className} none pending`}>{t.picture.pending}</span>;
  }
  return (
    <span class={`${className} none`}>
      {large && <Icon name="cameraOff" />}
      {capture === undefined ? t.picture.none : missingText(capture, nowMs, t, format)}
    </span>
  );
}

type PictureProps = { className: string; capture: Captured; alt: string; large: boolean };

function Picture({ className, capture: { thumbnail }, alt, large }: PictureProps) {
  const { t } = useLocale();
  const reachable = useContext(ReachableContext);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (reachable) setFailed(false);
  }, [reachable, thumbnail.url]);
  if (failed) return <span class={`${className} none`}>{t.picture.unreadable}</span>;
  return (
    <span class={className}>
      <img
        src={thumbnail.url}
        width={thumbnail.width}
        height={thumbnail.height}
        alt={alt}
        loading={large ? 'eager' : 'lazy'}
        decoding="async"
        onError={() => setFailed(true)}
      />
    </span>
  );
}
