/** Uploads rejected by the cloud, listed by sale with the reason; resent one by one or all together. */
import { useState } from 'preact/hooks';
import type { QuarantineJson } from '../../../contract/page/quarantine.ts';
import { retryRejected } from '../../api/sales.ts';
import { getQuarantine } from '../../api/system.ts';
import { Button } from '../../kit/button.tsx';
import { Refusal } from '../../kit/form/refusal.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { useFresh } from '../../state/fresh.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { saleHref } from '../../state/route.ts';
import { problemText } from '../../text/messages.ts';
import { amountText, useSystem } from './context.ts';

const freshMs = 15_000;

type Item = QuarantineJson['items'][number];

export function Held() {
  const words = usePageMessages().system;
  const { t, format } = useLocale();
  const { system, status, reload } = useSystem();
  const { held } = system.cloud;
  const { value, ...list } = useFresh(getQuarantine, {
    everyMs: freshMs,
    latest: `${status.queue.quarantined}`,
  });
  const submit = useSubmitting(() => {
    list.reload();
    reload();
  });
  const [said, setSaid] = useState('');
  const retry = (saleId?: string) => {
    setSaid('');
    submit.run(
      () => retryRejected(saleId),
      ({ retried }) => setSaid(words.held.retried(format.number(retried))),
    );
  };
  const items = value?.items ?? [];
  const isAll = value === undefined || value.total <= items.length;
  const what = amountText(held, words, { format, comma: t.comma });
  return (
    <div class="held">
      <h4>{words.held.heading}</h4>
      <p>
        <strong>{words.held.what(what ?? '', held.orMore === true)}</strong> {words.held.text}
      </p>
      <div class="form-actions">
        <Button
          text={words.held.retryAll}
          busy={submit.isBusy && words.held.retrying}
          onClick={() => retry()}
        />
        <span role="status">{said}</span>
      </div>
      <Refusal submit={submit} />
      <ul class="held-list">
        {bySale(items).map((sale) => (
          <HeldSale key={sale.saleId} sale={sale} isBusy={submit.isBusy} onRetry={() => retry(sale.saleId)} />
        ))}
      </ul>
      {!isAll && <p class="muted">{words.held.more(format.number(items.length))}</p>}
    </div>
  );
}

type SaleItems = { readonly saleId: string; readonly items: readonly Item[] };

function bySale(items: readonly Item[]): SaleItems[] {
  return [...Map.groupBy(items, ({ saleId }) => saleId)].map(([saleId, items]) => ({ saleId, items }));
}

type Props = { sale: SaleItems; isBusy: boolean; onRetry: () => void };

function HeldSale({ sale: { saleId, items }, isBusy, onRetry }: Props) {
  const words = usePageMessages().system;
  const { t, format } = useLocale();
  const { nowMs } = useSystem();
  const since = items.map(({ waitingSince }) => waitingSince).toSorted()[0] ?? '';
  const pictures = items.filter(({ kind }) => kind === 'picture').length;
  const events = items.flatMap((item) => (item.kind === 'event' ? [item] : []));
  const what = [
    ...(events.length > 0 ? [words.held.whole] : []),
    ...(pictures > 0 ? [words.held.picture(format.number(pictures))] : []),
  ];
  const notices = events.at(-1)?.notice;
  const attempts = Math.max(...items.map((item) => item.attempts));
  const title = words.held.ofSale(format.exactMoment(since, nowMs));
  return (
    <li>
      <div class="held-sale">
        <p>
          <a class="text-link" href={saleHref({ saleId })}>
            {title}
          </a>{' '}
          <span class="muted">{what.join(t.comma)}</span>
        </p>
        {[...new Set(items.map(({ problem }) => problemText(problem, t)))].map((problem) => (
          <p class="why" key={problem}>
            {words.held.reason}
            {t.colon}
            {problem}
          </p>
        ))}
        <small class="muted">
          {words.held.attempts(format.number(attempts))}
          {notices !== undefined && t.comma + words.held.notices[notices]}
        </small>
      </div>
      <Button
        text={words.held.retry}
        isOff={isBusy}
        aria-label={`${title}: ${words.held.retry}`}
        onClick={onRetry}
      />
    </li>
  );
}
