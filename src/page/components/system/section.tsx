/** A section of the system page: what is so in plain words first, figures behind 詳細. */
import type { ComponentChildren } from 'preact';
import { type Row, Rows } from '../../kit/rows.tsx';
import { useLocale } from '../../state/locale.ts';
import type { Tone } from '../../text/messages.ts';

type Props = {
  id: string;
  title: string;
  /** How it stands; without it the section has nothing to be well or ill. */
  tone?: Tone;
  children: ComponentChildren;
};

export function Section({ id, title, tone, children }: Props) {
  return (
    <section class="card system-section" id={`system-${id}`} aria-labelledby={`system-${id}-title`}>
      <h3 id={`system-${id}-title`}>
        {tone !== undefined && <span class={`dot ${tone}`} />}
        {title}
      </h3>
      {children}
    </section>
  );
}

export function Details({ rows, children }: { rows: readonly Row[]; children?: ComponentChildren }) {
  const { t } = useLocale();
  return (
    <details>
      <summary>{t.details}</summary>
      <Rows rows={rows} />
      {children}
    </details>
  );
}
