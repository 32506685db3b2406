/** A card of the page: what is added there, behind a button, and what is there already. */
import type { ComponentChildren } from 'preact';
import { Button } from '../../kit/button.tsx';
import { DoneLine } from '../../kit/lines.tsx';
import { useTexts } from './context.ts';

type Props = {
  id: string;
  title: string;
  text: string;
  isOpen: boolean;
  onToggle: () => void;
  /** Shown while it is open. */
  form: ComponentChildren;
  done: string | false;
  children: ComponentChildren;
};

export function PosCard({ id, title, text, isOpen, onToggle, form, done, children }: Props) {
  const { add: words } = useTexts();
  const action = isOpen ? words.close : words.open;
  return (
    <section class="card pos-section" aria-labelledby={`pos-${id}`}>
      <header>
        <div>
          <h3 id={`pos-${id}`}>{title}</h3>
          <p class="muted">{text}</p>
        </div>
        <Button text={action} aria-expanded={isOpen} aria-label={`${title}: ${action}`} onClick={onToggle} />
      </header>
      {isOpen && form}
      <DoneLine>{done}</DoneLine>
      {children}
    </section>
  );
}
