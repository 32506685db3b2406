/** Figures of a section, behind 詳細. */
import { type Row, Rows } from '../../kit/rows.tsx';
import { useLocale } from '../../state/locale.ts';

export function Details({ rows }: { rows: readonly Row[] }) {
  const { t } = useLocale();
  return (
    <details>
      <summary>{t.details}</summary>
      <Rows rows={rows} />
    </details>
  );
}
