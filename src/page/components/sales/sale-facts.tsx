/** When it was and how sure that is, what the cloud has of it; figures for the installer behind 詳細. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { CameraStatusJson, PairJson, StatusJson } from '../../../contract/page/sales.ts';
import { useLocale } from '../../state/locale.ts';
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
  const { instant, staff, receiptNumber, voidedAt } = pair;
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
  const capture = mainCapture(pair);
  return (
    <dl class="figures">
      {soldAt !== undefined && <Fact label={t.sale.soldAt}>{format.time(soldAt)}</Fact>}
      {unusableSoldAt !== undefined && <Fact label={t.sale.unusableSoldAt}>{unusableSoldAt}</Fact>}
      {sourceTimes.posServerAt !== undefined && (
        <Fact label={t.sale.posServerAt}>{format.time(sourceTimes.posServerAt)}</Fact>
      )}
      {sourceTimes.drawerAt !== undefined && (
        <Fact label={t.sale.drawerAt}>{format.time(sourceTimes.drawerAt)}</Fact>
      )}
      {sourceTimes.receiptFirstByteAt !== undefined && (
        <Fact label={t.sale.receiptAt}>{format.time(sourceTimes.receiptFirstByteAt)}</Fact>
      )}
      <Fact label={t.sale.receivedAt}>{format.time(receivedAt)}</Fact>
      {capture?.outcome === 'captured' && (
        <>
          <Fact label={t.sale.source}>{t.sale.sources[capture.source]}</Fact>
          <Fact label={t.sale.took}>
            {t.sale.tookValue(format.milliseconds(capture.waitMs), format.milliseconds(capture.decodeMs))}
          </Fact>
        </>
      )}
      {capture !== undefined && 'details' in capture && capture.details.problem !== undefined && (
        <Fact label={t.sale.reason}>{problemText(capture.details.problem, t)}</Fact>
      )}
      <Fact label={t.sale.id}>{saleId}</Fact>
      {aliases.length > 0 && <Fact label={t.sale.aliases}>{aliases.join(' ')}</Fact>}
      {supersededBy !== undefined && <Fact label={t.sale.supersededBy}>{supersededBy}</Fact>}
      <Fact label={t.sale.revision}>{revision}</Fact>
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
