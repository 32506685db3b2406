/** Raw times, identity and clocks of a sale, for the installer. Loaded when 詳細 is opened. */
import type { PairJson } from '../../../contract/page/sales.ts';
import type { CameraStatusJson } from '../../../contract/page/status.ts';
import { Rows, type SomeRows } from '../../kit/rows.tsx';
import { useLocale } from '../../state/locale.ts';
import { mainCapture, problemText } from '../../text/messages.ts';
import { ClockText } from '../calibration/clock-text.tsx';

type Props = { pair: PairJson; cameras: readonly CameraStatusJson[] };

export function SaleFigures({ pair, cameras }: Props) {
  const { t, format } = useLocale();
  const {
    soldAt,
    unusableSoldAt,
    receivedAt,
    saleId,
    revision,
    sourceTimes = {},
    aliases = [],
    supersededBy,
  } = pair;
  const { posServerAt, drawerAt, receiptFirstByteAt } = sourceTimes;
  const capture = mainCapture(pair);
  const captured = capture?.outcome === 'captured' ? capture : undefined;
  const problem = capture !== undefined && 'details' in capture ? capture.details.problem : undefined;
  const time = (label: string, at: string | undefined): SomeRows[number] => at && [label, format.time(at)];
  const rows: SomeRows = [
    time(t.sale.soldAt, soldAt),
    unusableSoldAt && [t.sale.unusableSoldAt, unusableSoldAt],
    time(t.sale.posServerAt, posServerAt),
    time(t.sale.drawerAt, drawerAt),
    time(t.sale.receiptAt, receiptFirstByteAt),
    time(t.sale.receivedAt, receivedAt),
    captured && [t.sale.source, t.sale.sources[captured.source]],
    captured && [
      t.sale.took,
      t.sale.tookValue(format.milliseconds(captured.waitMs), format.milliseconds(captured.decodeMs)),
    ],
    problem && [t.sale.reason, problemText(problem, t)],
    [t.sale.id, saleId],
    aliases.length > 0 && [t.sale.aliases, aliases.join(' ')],
    supersededBy && [t.sale.supersededBy, supersededBy],
    [t.sale.revision, revision],
  ];
  return (
    <>
      <Rows rows={rows} />
      <ClockText
        register={pair.register.key}
        camera={cameras.find(({ id }) => id === mainCapture(pair)?.camera)}
      />
    </>
  );
}
