/**
 * One row of the list, a sale or its void: a link to the sale view, so that keyboard, screen reader and "copy address" work by themselves.
 * Marks what is not as usual: what was sent has no mark.
 */

import type { PairJson } from '../../../contract/page/sales.ts';
import { saleLabel } from '../../../domain/sale/sale-label.ts';
import { Icon } from '../../kit/icon.tsx';
import { useLocale } from '../../state/locale.ts';
import { instantOf, type Row, rowsOf } from '../../state/sales/pair-order.ts';
import { cameraNameOf, itemsText, mainCapture, paymentsText, precisionText } from '../../text/messages.ts';
import { memo } from './memo.ts';
import { PinnedMark } from './pinned-mark.tsx';
import { Thumbnail } from './thumbnail.tsx';

type Props = {
  row: Row;
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
  const { row, href, camera, isFresh, isOpen, hasCloud, dayStartMs } = props;
  const { t, format } = useLocale();
  const { at } = instantOf(row);
  const time = format.time(at);
  const items = itemsText(row, t);
  const payments = paymentsText(row, t);
  const precision = precisionText(row, t, format);
  const capture = mainCapture(row, camera);
  const other = rowsOf(row).find(({ moment }) => moment !== row.moment);
  return (
    <li class={`sale${isFresh ? ' fresh' : ''}`}>
      <a href={href} aria-current={isOpen ? 'true' : undefined}>
        <Thumbnail
          capture={capture}
          nowMs={dayStartMs}
          alt={t.picture.alt(cameraNameOf(capture) ?? t.sale.picture, time)}
        />
        <span class="sale-what">
          <Amount pair={row} />
          <Badge pair={row} isBrief />
          {row.pinned && <PinnedMark />}
        </span>
        <time class="sale-time" dateTime={at}>
          {time}
        </time>
        {items !== '' && <span class="sale-items">{items}</span>}
        <span class="sale-how">
          <span>{row.register.name}</span>
          {other !== undefined && (
            <span>
              {t.sales.kind[other.moment ?? 'sale']} {format.dateTime(instantOf(other).at)}
            </span>
          )}
          {payments !== '' && <span class="sale-payments">{payments}</span>}
        </span>
        {precision !== undefined && <span class="sale-precision">{precision}</span>}
        {(row.upload.state === 'quarantined' || (hasCloud && row.upload.state === 'waiting')) && (
          <UploadState pair={row} />
        )}
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

/** Nothing for a plain sale. `isBrief`: in the narrow column of a list. */
export function Badge({ pair, isBrief = false }: { pair: PairJson; isBrief?: boolean }) {
  const { t } = useLocale();
  const kind = isBrief ? { ...t.sales.kind, no_sale: t.sales.drawer } : t.sales.kind;
  const label = saleLabel(pair, { kind, label: t.sale.label });
  return label === undefined ? null : <span class={`badge ${label.of}`}>{label.text}</span>;
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
