/** When it was and how sure that is, what the cloud has of it; figures for the installer behind 詳細. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { PairJson } from '../../../contract/page/sales.ts';
import type { CameraStatusJson, StatusJson } from '../../../contract/page/status.ts';
import { Permitted } from '../../kit/permitted.tsx';
import { later, Nothing } from '../../pages/later.tsx';
import { useLocale } from '../../state/locale.ts';
import { saleHref } from '../../state/route.ts';
import { instantText, uploadTexts } from '../../text/messages.ts';
import { RetryUpload } from './retry-upload.tsx';

const SaleFigures = later(() => import('./sale-figures.tsx').then((module) => module.SaleFigures), Nothing);

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
          {pair.upload.state === 'quarantined' && (
            <Permitted right="settings">
              <RetryUpload saleId={pair.saleId} />
            </Permitted>
          )}
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
        {isOpen && <SaleFigures pair={pair} cameras={cameras} />}
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

function Fact({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
