/** The newest receipts of a register as they were printed, with what was read out of each, and the rules to try on them. */
import { useState } from 'preact/hooks';
import type { ReceiptJson } from '../../../contract/page/receipts.ts';
import type { RegisterJson } from '../../../contract/page/registers.ts';
import { relayUrl } from '../../../domain/setup/print-addresses.ts';
import { Dialog } from '../../kit/dialog/dialog.tsx';
import { Empty } from '../../kit/empty.tsx';
import { MutedStatus, OfflineLine } from '../../kit/lines.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { paymentText } from '../../text/messages.ts';
import { useLinkage } from './context.ts';
import { hexDump } from './hex-dump.ts';
import { type Rules, useReceipts } from './receipts-data.ts';
import { RulesForm, written } from './rules-form.tsx';
import { printAddress } from './where-to-send.ts';

export function ReceiptsView({ register, onClose }: { register: RegisterJson; onClose: () => void }) {
  const words = usePageMessages().receipts;
  const { reach } = useLinkage();
  const [draft, setDraft] = useState<Rules>();
  const [chosen, setChosen] = useState<string>();
  const { data, failure, isTrying } = useReceipts(
    register.key,
    draft === undefined ? undefined : written(draft),
  );
  const receipts = data?.receipts ?? [];
  // The newest, unless another one is looked at.
  const shown = receipts.find(({ id }) => id === chosen) ?? receipts[0];
  const { listenPort = '', cloud } = register.printer ?? {};
  const own = printAddress(reach, register.printer ?? {}, location) ?? '';
  const address = cloud === undefined ? `${own}:${listenPort}` : relayUrl(cloud, own, Number(listenPort));
  return (
    <Dialog title={words.title(register.name)} hasDraft={() => draft !== undefined} onClose={onClose}>
      <div class="receipts linkage">
        {failure !== undefined && failure.kind === 'unreachable' && <OfflineLine>{words.failed}</OfflineLine>}
        {data?.proxyAway === true && <p class="muted">{words.away}</p>}
        {data === undefined ? (
          <p class="muted" role="status" aria-busy="true">
            {words.loading}
          </p>
        ) : shown === undefined ? (
          <Empty role="status" title={words.empty} text={words.emptyText(address)} />
        ) : (
          <>
            <ReceiptList
              receipts={receipts}
              shown={shown}
              onChoose={(id) => setChosen(id === receipts[0]?.id ? undefined : id)}
            />
            <Paper receipt={shown} />
            <Reading receipt={shown} isTried={draft !== undefined} isTrying={isTrying} />
          </>
        )}
        {data !== undefined && (
          <RulesForm
            registerKey={register.key}
            data={data}
            draft={draft}
            failure={failure}
            onChange={setDraft}
          />
        )}
        {shown !== undefined && <Bytes receipt={shown} />}
      </div>
    </Dialog>
  );
}

type ListProps = {
  receipts: readonly ReceiptJson[];
  shown: ReceiptJson;
  onChoose: (id: string) => void;
};

function ReceiptList({ receipts, shown, onChoose }: ListProps) {
  const words = usePageMessages().receipts;
  const { format } = useLocale();
  return (
    <ol class="receipt-list" aria-label={words.list}>
      {receipts.map(({ id, printedAt, reading }) => (
        <li key={id}>
          <button type="button" aria-current={id === shown.id} onClick={() => onChoose(id)}>
            <span>{format.time(printedAt)}</span>
            <span class="figure">
              {reading?.total === undefined ? '—' : format.money(reading.total, 'JPY')}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function Paper({ receipt: { text, reading } }: { receipt: ReceiptJson }) {
  const words = usePageMessages().receipts;
  const markOf = (line: number) => reading?.marks.find((mark) => mark.line === line)?.as;
  return (
    <section class="paper" aria-label={words.paper}>
      {text === '' && <p class="muted">{words.nothingPrinted}</p>}
      {text !== '' &&
        text.split('\n').map((line, index) => {
          const as = markOf(index);
          return (
            <div key={index} class={as === undefined ? 'paper-line' : `paper-line read ${as}`}>
              <span>{line === '' ? ' ' : line}</span>
              {as !== undefined && <em>{words.marks[as]}</em>}
            </div>
          );
        })}
    </section>
  );
}

type ReadingProps = { receipt: ReceiptJson; isTried: boolean; isTrying: boolean };

function Reading({ receipt, isTried, isTrying }: ReadingProps) {
  const words = usePageMessages().receipts;
  const { t, format } = useLocale();
  const { reading, captured } = receipt;
  const doubts = [
    ...(captured?.otherDialect === undefined ? [] : [words.looksLike[captured.otherDialect]]),
    ...(receipt.tooSlow === true ? [words.whyNot.too_slow] : []),
    ...(captured !== undefined && !captured.hasText
      ? [captured.hasImage ? words.whyNot.image : words.whyNot.no_text]
      : []),
    ...(captured?.reasons.includes('unreadable') === true ? [words.whyNot.unreadable] : []),
    ...(captured?.reasons.includes('bytes_missed') === true ? [words.whyNot.bytes_missed] : []),
    ...(captured?.reasons.includes('too_long') === true ? [words.whyNot.too_long] : []),
    ...(reading?.reasons ?? []).map((reason) => words.whyNot[reason]),
  ];
  const payments = reading?.payments ?? [];
  return (
    <section class="reading" aria-label={words.read}>
      <h3>{words.read}</h3>
      {reading !== undefined && (
        <dl>
          <dt>{words.kind}</dt>
          <dd>{words.kinds[reading.kind]}</dd>
          <dt>{words.total}</dt>
          <dd class={reading.total === undefined ? 'not-read' : 'read-total figure'}>
            {reading.total === undefined ? words.noTotal : format.money(reading.total, 'JPY')}
          </dd>
          <dt>{words.number}</dt>
          <dd>{reading.number ?? words.noNumber}</dd>
          <dt>{words.lines}</dt>
          <dd>{reading.lines === undefined ? words.noLines : words.count(reading.lines.length)}</dd>
          {payments.length > 0 && (
            <>
              <dt>{words.payments}</dt>
              <dd>
                {payments
                  .map(({ method, amount }) => `${paymentText(method, t)} ${format.money(amount, 'JPY')}`)
                  .join(' · ')}
              </dd>
            </>
          )}
        </dl>
      )}
      {doubts.map((doubt) => (
        <p key={doubt} class="doubt">
          {doubt}
        </p>
      ))}
      <MutedStatus>{isTrying ? words.trying : isTried ? words.tried : ''}</MutedStatus>
    </section>
  );
}

function Bytes({ receipt: { captured } }: { receipt: ReceiptJson }) {
  const words = usePageMessages().receipts;
  const { t, format } = useLocale();
  const dump = captured?.raw === undefined ? undefined : hexDump(captured.raw);
  return (
    <details class="developers bytes">
      <summary>{t.developers}</summary>
      {captured === undefined ? (
        <p class="muted">{words.storedOnly}</p>
      ) : dump === undefined ? (
        <p class="muted">{words.noBytes}</p>
      ) : (
        <>
          <p class="muted">{words.bytes(format.number(dump.bytes), format.number(captured.bytes))}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard. */}
          <pre class="hex" tabIndex={0}>
            {dump.text}
          </pre>
        </>
      )}
    </details>
  );
}
