/** Figures with their labels. */
import type { ComponentChildren } from 'preact';

export type Row = readonly [label: string, value: ComponentChildren];

/** Falsy entries are not shown: `value && [label, value]`. */
export type SomeRows = readonly (Row | undefined | false | '')[];

export function Rows({ rows }: { rows: SomeRows }) {
  return (
    <dl class="figures">
      {rows
        .filter((row) => typeof row === 'object')
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value ?? '—'}</dd>
          </div>
        ))}
    </dl>
  );
}
