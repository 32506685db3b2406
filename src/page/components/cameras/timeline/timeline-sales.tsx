/** The sales nearest to the time that is shown: each leads to its moment, and to the sale itself. */
import { Button } from '../../../kit/button.tsx';
import { type Mark, nearestMarks } from '../../../state/cameras/timeline.ts';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { saleHref } from '../../../state/route.ts';
import { itemsText } from '../../../text/messages.ts';
import { Amount, Badge } from '../../sales/sale-row.tsx';

const maxShown = 6;
/** Shown at this distance, a sale is the one that is looked at. Milliseconds. */
const sameMs = 1_000;

type Props = {
  marks: readonly Mark[];
  atMs: number;
  nowMs: number;
  isExceptionsOnly: boolean;
  hasMore: boolean;
  onMove: (atMs: number) => void;
};

export function TimelineSales({ marks, atMs, nowMs, isExceptionsOnly, hasMore, onMove }: Props) {
  const words = usePageMessages().timeline;
  const { t, format } = useLocale();
  const shown = nearestMarks(marks, atMs, maxShown);
  return (
    <section class="card camera-section" aria-labelledby="timeline-sales">
      <h3 id="timeline-sales">{words.sales}</h3>
      {isExceptionsOnly && <p class="muted">{words.exceptionsOnly}</p>}
      {shown.length === 0 && <p class="muted">{words.salesNone}</p>}
      <ul class="timeline-sales">
        {shown.map((mark) => {
          const time = format.exactMoment(new Date(mark.atMs).toISOString(), nowMs);
          const items = itemsText(mark.row, t);
          return (
            <li key={mark.key} aria-current={Math.abs(mark.atMs - atMs) < sameMs ? 'true' : undefined}>
              <Button
                class="small-button"
                text={time}
                aria-label={words.showAt(time)}
                onClick={() => onMove(mark.atMs)}
              />
              <a href={saleHref(mark.row)}>
                <Amount pair={mark.row} /> <Badge pair={mark.row} isBrief />
                <span class="muted">{[mark.row.register.name, items].filter(Boolean).join(t.comma)}</span>
              </a>
            </li>
          );
        })}
      </ul>
      {hasMore && <p class="muted">{words.more}</p>}
    </section>
  );
}
