/** Lines that say how something stands: done, under way, or out of reach. */
import type { ComponentChildren } from 'preact';
import './form/form.css';

type Said = ComponentChildren;

/** Always rendered, as all status lines: screen readers announce text inserted into an existing element. */
export function DoneLine({ children }: { children: Said }) {
  return (
    <p class="done-line" role="status">
      {children}
    </p>
  );
}

export function OfflineLine({ children }: { children: Said }) {
  return (
    <p class="offline-line" role="status">
      {children}
    </p>
  );
}

export function MutedStatus({ children }: { children: Said }) {
  return (
    <p class="muted" role="status">
      {children}
    </p>
  );
}

export function BusyBar() {
  return <div class="busy-bar" aria-hidden="true" />;
}
