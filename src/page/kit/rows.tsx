/** Figures with their labels. */
import type { ComponentChildren } from 'preact';

export type Row = readonly [label: string, value: ComponentChildren];

export function Rows({ rows }: { rows: readonly Row[] }) {
  return (
    <dl class="figures">
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value ?? '—'}</dd>
        </div>
      ))}
    </dl>
  );
}
