/** One sale, whole, from its own time or that of its void: a dialog over the page it was opened from. Esc, the back button and a tap beside it close it. */
import type { PairJson } from '../../../contract/page/sales.ts';
import type { StatusJson } from '../../../contract/page/status.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog/dialog.tsx';
import { Empty } from '../../kit/empty.tsx';
import { later, Nothing } from '../../pages/later.tsx';
import { useLocale } from '../../state/locale.ts';
import { instantOf, type Row, rowAt, rowKey } from '../../state/sales/pair-order.ts';
import { useIsViewer } from '../../state/session.ts';
import type { neighboursOf, Shown } from '../../state/state.ts';
import { Receipt } from './receipt.tsx';
import { SaleFacts } from './sale-facts.tsx';
import { SalePictures } from './sale-pictures.tsx';
import { Amount, Badge, UploadState } from './sale-row.tsx';

const SaleDetails = later(() => import('./sale-details.tsx').then((module) => module.SaleDetails), Nothing);
const UnclearPaper = later(
  () => import('./record/sale-record.tsx').then((module) => module.PermittedPaper),
  Nothing,
);
const SaleRecord = later(
  () => import('./record/sale-record.tsx').then((module) => module.SaleRecord),
  Nothing,
);

type Props = {
  sale: Shown['sale'];
  moment: Row['moment'];
  /** Neighbours in the list that the sale was opened from. */
  neighbours: ReturnType<typeof neighboursOf>;
  status: StatusJson | undefined;
  /** The one whose sales are looked at. */
  camera: string | undefined;
  nowMs: number;
  onRetry: () => void;
  /** To another row. */
  onStep: (row: Row) => void;
  onClose: () => void;
};

export function SaleView(props: Props) {
  const { sale, moment, neighbours, status, camera, nowMs, onRetry, onStep, onClose } = props;
  const { t, format } = useLocale();
  const isViewer = useIsViewer();
  const row = typeof sale === 'object' && 'saleId' in sale ? rowAt(sale, moment) : undefined;
  return (
    <Dialog title={row === undefined ? t.sale.title : <SaleTitle pair={row} />} onClose={onClose}>
      <SaleSteps neighbours={neighbours} onStep={onStep} />
      {row !== undefined && (
        <div class="sale-view" key={rowKey(row)}>
          <SalePictures
            pair={row}
            // Their video is at the gateways.
            cameras={isViewer ? [] : (status?.cameras ?? [])}
            camera={camera}
            nowMs={nowMs}
            onBeyond={(step) => {
              const to = step === 1 ? neighbours.later : neighbours.earlier;
              if (to !== undefined) onStep(to);
            }}
          />
          <div class="sale-text">
            <p class="sale-line">
              <time dateTime={instantOf(row).at}>{format.dateTime(instantOf(row).at)}</time>
              <span>{row.register.name}</span>
              {(status?.cloud.state !== 'off' || row.upload.state !== 'waiting') && (
                <UploadState pair={row} />
              )}
            </p>
            <UnclearPaper pair={row} />
            <Receipt pair={row} />
            <SaleDetails pair={row} />
            <SaleRecord pair={row} />
            <SaleFacts pair={row} cloud={status?.cloud} cameras={status?.cameras ?? []} />
          </div>
        </div>
      )}
      {sale === 'loading' && (
        <p class="empty" role="status">
          {t.sale.loading}
        </p>
      )}
      {typeof sale === 'object' && !('saleId' in sale) && <NoSale failure={sale} onRetry={onRetry} />}
    </Dialog>
  );
}

/** Outside of what is drawn anew for each sale: the focus stays on the button. */
function SaleSteps({ neighbours, onStep }: Pick<Props, 'neighbours' | 'onStep'>) {
  const { t } = useLocale();
  const { earlier, later } = neighbours;
  if (earlier === undefined && later === undefined) return null;
  const step = (to: Row | undefined, text: string) => (
    <Button
      class="small-button"
      text={text}
      isOff={to === undefined}
      onClick={() => to !== undefined && onStep(to)}
    />
  );
  return (
    <nav class="sale-steps" aria-label={t.sale.title}>
      {step(earlier, t.sale.earlier)}
      {step(later, t.sale.later)}
    </nav>
  );
}

function SaleTitle({ pair }: { pair: PairJson }) {
  return (
    <>
      <Amount pair={pair} /> <Badge pair={pair} />
    </>
  );
}

type NoSaleProps = { failure: Exclude<Shown['sale'], PairJson | 'loading'>; onRetry: () => void };

function NoSale({ failure, onRetry }: NoSaleProps) {
  const { t } = useLocale();
  const status = failure.kind === 'refused' ? failure.status : undefined;
  const notFound = status === 404;
  // The gateway explains a damaged sale itself.
  const text = status === 422 && failure.kind === 'refused' ? failure.title : t.sale.failedText;
  return (
    <Empty
      role="alert"
      title={notFound ? t.sale.notFoundTitle : t.sale.failedTitle}
      text={notFound ? t.sale.notFoundText : text}
    >
      {!notFound && <Button text={t.retry} onClick={onRetry} />}
    </Empty>
  );
}
