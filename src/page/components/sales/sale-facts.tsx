/** When it was and how sure that is, what the cloud has of it; figures for the installer behind 詳細. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { CameraStatusJson, PairJson, StatusJson } from '../../../contract/page/sales.ts';
import { Rows, type SomeRows } from '../../kit/rows.tsx';
import { useLocale } from '../../state/locale.ts';
import { saleHref } from '../../state/route.ts';
import { instantText, mainCapture, problemText, uploadTexts } from '../../text/messages.ts';
import { ClockText } from '../calibration/clock-text.tsx';
import { RetryUpload } from './retry-upload.tsx';

type Props = {
  pair: PairJson;
  cloud: StatusJson['cloud'] | undefined;
  cameras: readonly CameraStatusJson[];
};

export function SaleFacts({ pair, cloud, cameras }: Props) {
  const [isOpen, setOpen] = useState(false);
  const { t, format } = useLocale();
  const { instant, staff, receiptNumber, voidedAt, reverses, reversedSale, reversedBy = [] } = pair;
  return (
    <>
      <dl class="facts">
        <Fact label={t.sale.instant}>
          <span class="strong">{format.time(instant.at)}</span>
          <small>{instantText(pair, t, format).join(t.gap)}</small>
        </Fact>
        {voidedAt !== undefined && (
          <Fact label={t.sale.voidedAt}>
            <span class="strong">{format.dateTime(voidedAt.at)}</span>
            <small>
              {[
                t.sale.basis[voidedAt.basis],
                t.sale.uncertainty(format.seconds(voidedAt.uncertaintyMs)),
              ].join(t.gap)}
            </small>
          </Fact>
        )}
        <Fact label={t.sale.upload}>
          {uploadTexts(pair, cloud, { t, format }).map((sentence) => (
            <small key={sentence}>{sentence}</small>
          ))}
          {pair.upload.state === 'quarantined' && <RetryUpload saleId={pair.saleId} />}
        </Fact>
        {staff !== undefined && <Fact label={t.sale.staff}>{staff.name ?? staff.id}</Fact>}
        {receiptNumber !== undefined && <Fact label={t.sale.receiptNumber}>{receiptNumber}</Fact>}
        {reverses !== undefined && (
          <Fact label={t.sale.reverses}>
            {reversedSale === undefined ? reverses : <SaleLink saleId={reversedSale} text={reverses} />}
          </Fact>
        )}
        {reversedBy.length > 0 && (
          <Fact label={t.sale.reversedBy}>
            {reversedBy.map(({ saleId, kind }) => (
              <SaleLink key={saleId} saleId={saleId} text={t.sales.kind[kind]} />
            ))}
          </Fact>
        )}
      </dl>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t.details}</summary>
        <Figures pair={pair} />
        {isOpen && (
          <ClockText
            register={pair.register.key}
            camera={cameras.find(({ id }) => id === mainCapture(pair)?.camera)}
          />
        )}
      </details>
    </>
  );
}

function SaleLink({ saleId, text }: { saleId: string; text: string }) {
  return (
    <a class="text-link" href={saleHref({ saleId })}>
      {text}
    </a>
  );
}

function Figures({ pair }: { pair: PairJson }) {
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
  return <Rows rows={rows} />;
}

function Fact({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
