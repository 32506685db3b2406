/** A card of the page: what is added there, behind a button, and what is there already. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../kit/button.tsx';
import { DoneLine } from '../../kit/lines.tsx';
import { type DraftName, keepDraft, keptDraft } from '../../state/drafts.ts';
import { useLocale, usePageMessages } from '../../state/locale.ts';

type Props = {
  id: string;
  title: string;
  text: string;
  /** Kept by the form; the form is open while there is one. */
  draftName: DraftName;
  /** The form was opened or closed by the button. */
  onToggle: () => void;
  form: (close: () => void) => ComponentChildren;
  done: string | false;
  children: ComponentChildren;
};

export function PosCard({ id, title, text, draftName, onToggle, form, done, children }: Props) {
  const { t } = useLocale();
  const words = usePageMessages().linkage;
  const [isOpen, setOpen] = useState(() => keptDraft(draftName) !== undefined);
  const close = () => {
    keepDraft(draftName, undefined);
    setOpen(false);
  };
  const action = isOpen ? t.close : words.add.open;
  return (
    <section class="card pos-section" aria-labelledby={`pos-${id}`}>
      <header>
        <div>
          <h3 id={`pos-${id}`}>{title}</h3>
          <p class="muted">{text}</p>
        </div>
        <Button
          text={action}
          aria-expanded={isOpen}
          aria-label={`${title}: ${action}`}
          onClick={() => {
            if (isOpen) close();
            else setOpen(true);
            onToggle();
          }}
        />
      </header>
      {isOpen && form(close)}
      <DoneLine>{done}</DoneLine>
      {children}
    </section>
  );
}
