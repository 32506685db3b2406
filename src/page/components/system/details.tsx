/** Figures of a section, behind 詳細. */
import { Rows, type SomeRows } from '../../kit/rows.tsx';
import { useLocale } from '../../state/locale.ts';

export function Details({ rows }: { rows: SomeRows }) {
  const { t } = useLocale();
  return (
    <details>
      <summary>{t.details}</summary>
      <Rows rows={rows} />
    </details>
  );
}
