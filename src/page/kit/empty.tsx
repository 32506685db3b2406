/** In place of what could be there: why it isn't, and what to do. */
import type { ComponentChildren } from 'preact';

type Props = {
  title?: string;
  text?: string | false;
  /** A card of its own, rather than a part of one. */
  isCard?: boolean;
  role?: 'alert' | 'status';
  isBusy?: boolean;
  children?: ComponentChildren;
};

export function Empty({ title, text, isCard = false, role, isBusy, children }: Props) {
  return (
    <div class={isCard ? 'card empty' : 'empty'} role={role} aria-busy={isBusy}>
      {title !== undefined && <strong>{title}</strong>}
      {text !== undefined && text !== false && <p>{text}</p>}
      {children}
    </div>
  );
}
