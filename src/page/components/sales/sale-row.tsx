/** One sale in the list: a link to the sale view, so that keyboard, screen reader and "copy address" work by themselves. */

import type { PairJson } from '../../../contract/page/sales.ts';
import { Icon } from '../../kit/icon.tsx';
import { memo } from '../../kit/memo.ts';
import { useLocale } from '../../state/locale.ts';
import { cameraNameOf, itemsText, mainCapture, paymentsText, precisionText } from '../../text/messages.ts';
import { PinnedMark } from './pin-button.tsx';
import { Thumbnail } from './thumbnail.tsx';

type Props = {
  pair: PairJson;
  href: string;
  /** The one whose sales are looked at, whose picture is shown then. */
  camera: string | undefined;
  isFresh: boolean;
  isOpen: boolean;
  /** Hidden when no cloud is set up, because nothing is ever sent. */
  hasCloud: boolean;
  dayStartMs: number;
};

export const SaleRow = memo(function SaleRow(props: Props) {
  const { pair, href, camera, isFresh, isOpen, hasCloud, dayStartMs } = props;
  const { t, format } = useLocale();
  const time = format.time(pair.instant.at);
  const items = itemsText(pair, t);
  const payments = paymentsText(pair, t);
  const precision = precisionText(pair, t, format);
  const capture = mainCapture(pair, camera);
  return (
    <li class={`sale${isFresh ? ' fresh' : ''}`}>
      <a href={href} aria-current={isOpen ? 'true' : undefined}>
        <Thumbnail
          capture={capture}
          nowMs={dayStartMs}
          alt={t.picture.alt(cameraNameOf(capture) ?? t.sale.picture, time)}
        />
        <span class="sale-what">
          <Amount pair={pair} />
          {pair.kind !== 'sale' && <Badge kind={pair.kind} />}
          {pair.pinned && <PinnedMark />}
        </span>
        <time class="sale-time" dateTime={pair.instant.at}>
          {time}
        </time>
        {items !== '' && <span class="sale-items">{items}</span>}
        <span class="sale-how">
          <span>{pair.register.name}</span>
          {pair.voidedAt !== undefined && <span>{t.sales.voidedAt(format.dateTime(pair.voidedAt.at))}</span>}
          {payments !== '' && <span class="sale-payments">{payments}</span>}
          {precision !== undefined && <span class="sale-precision">{precision}</span>}
        </span>
        {(hasCloud || pair.upload.state !== 'waiting') && <UploadState pair={pair} />}
      </a>
    </li>
  );
});

export function Amount({ pair }: { pair: PairJson }) {
  const { t, format } = useLocale();
  if (pair.totalUnknown) return <span class="amount">{t.sale.totalUnknown}</span>;
  // A drawer opened without a sale has no amount; a zero would look like a sale of nothing.
  const text = pair.kind === 'no_sale' && pair.total === 0 ? '—' : format.money(pair.total, pair.currency);
  return <span class="amount">{text}</span>;
}

export function Badge({ kind }: { kind: PairJson['kind'] }) {
  const { t } = useLocale();
  return <span class={`badge ${kind}`}>{t.sales.kind[kind]}</span>;
}

const uploadIcons = { waiting: 'clock', stored: 'check', quarantined: 'hold' } as const;

export function UploadState({ pair: { upload } }: { pair: PairJson }) {
  const { t } = useLocale();
  return (
    <span class={`upload ${upload.state}`}>
      <Icon name={uploadIcons[upload.state]} />
      {t.upload[upload.state]}
    </span>
  );
}
