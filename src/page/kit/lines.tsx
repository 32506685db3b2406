/** Lines that say how something stands: done, under way, out of reach, or not there. */
import type { ComponentChildren } from 'preact';

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

type EmptyProps = {
  title?: string;
  text?: string | false;
  /** A card of its own, rather than a part of one. */
  isCard?: boolean;
  role?: 'alert' | 'status';
  isBusy?: boolean;
  children?: ComponentChildren;
};

/** In place of what could be there: why it isn't, and what to do. */
export function Empty({ title, text, isCard = false, role, isBusy, children }: EmptyProps) {
  return (
    <div class={isCard ? 'card empty' : 'empty'} role={role} aria-busy={isBusy}>
      {title !== undefined && <strong>{title}</strong>}
      {text !== undefined && text !== false && <p>{text}</p>}
      {children}
    </div>
  );
}
