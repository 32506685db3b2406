/** A modal with a title and a close button, which requires confirmation before it discards a draft. */
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { useLocale } from '../../state/locale.ts';
import { Button } from '../button.tsx';
import { Confirm } from './confirm.tsx';
import { Modal } from './modal.tsx';

/** With a title and a button that closes it. `hasDraft`: something is written in it, which no way to close it loses without asking. */
export function Dialog(props: {
  title: ComponentChildren;
  hasDraft?: () => boolean;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const { t } = useLocale();
  const { title, hasDraft, onClose, children } = props;
  const titleId = useId();
  const [isAsking, setAsking] = useState(false);
  const close = () => {
    if (hasDraft?.() === true) setAsking(true);
    else onClose();
  };
  return (
    <Modal titleId={titleId} closesOutside onClose={close}>
      <div class="sheet">
        <header>
          <h2 id={titleId}>{title}</h2>
          <Button class="icon-button" icon="close" aria-label={t.close} onClick={close} />
        </header>
        {children}
      </div>
      {isAsking && (
        <Confirm
          title={t.form.discardTitle}
          texts={[t.form.discardText]}
          action={t.form.discard}
          onConfirm={onClose}
          onClose={() => setAsking(false)}
        />
      )}
    </Modal>
  );
}
