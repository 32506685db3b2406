/** Takings and exceptions by register, staff or hour; each number leads to its sales. */
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { homeHref } from '../../state/route.ts';
import type { Filter } from '../../state/sales/filter.ts';
import { exceptionColumns, type Takings } from '../../state/takings.ts';

export type Group = {
  readonly key: string;
  readonly name: string;
  readonly takings: Takings;
  /** The list of its sales; undefined where no search can tell them apart. */
  readonly filter: Filter | undefined;
};

type Props = { title: string; head: string; groups: readonly Group[]; currency: string; all: Takings };

export function TakingsTable({ title, head, groups, currency, all }: Props) {
  const { format } = useLocale();
  const words = usePageMessages().takings;
  return (
    <section class="card sums">
      <h3>{title}</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            <th scope="col">{words.takings}</th>
            <th scope="col">{words.share}</th>
            <th scope="col">{words.sales}</th>
            <th scope="col">{words.average}</th>
          </tr>
        </thead>
        <tbody>
          {groups.map(({ key, name, takings, filter }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              <td>{format.money(takings.total, currency)}</td>
              <td>{all.total > 0 ? `${format.number((100 * takings.total) / all.total)}%` : '–'}</td>
              <td>
                <Count count={takings.sales} of={name} filter={filter && { ...filter, kind: 'sale' }} />
              </td>
              <td>{takings.average === undefined ? '–' : format.money(takings.average, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function ExceptionsTable({ title, head, groups, currency }: Omit<Props, 'all'>) {
  const { t, format } = useLocale();
  return (
    <section class="card sums">
      <h3>{title}</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            {exceptionColumns.map((kind) => (
              <th key={kind} scope="col">
                {kind === 'no_sale' ? t.sales.drawer : t.sales.kind[kind]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map(({ key, name, takings, filter }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              {exceptionColumns.map((kind) => {
                const { count, total } = takings.exceptions[kind];
                if (count === 0) return <td key={kind}>–</td>;
                return (
                  <td key={kind}>
                    <Count
                      count={count}
                      of={`${name} ${t.sales.kind[kind]}`}
                      filter={filter && { ...filter, kind }}
                    />
                    {total !== 0 && <small>{format.money(total, currency)}</small>}
                    {takings.sales > 0 && <small>{format.number((100 * count) / takings.sales, 1)}%</small>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Count({ count, of, filter }: { count: number; of: string; filter: Filter | undefined }) {
  const { format } = useLocale();
  const words = usePageMessages().takings;
  const text = words.count(format.number(count));
  if (count === 0) return <>–</>;
  if (filter === undefined) return <>{text}</>;
  return (
    <a href={homeHref(filter)} aria-label={words.see(of, text)}>
      {text}
    </a>
  );
}
