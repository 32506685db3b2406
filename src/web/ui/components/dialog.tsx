/** What lies over the page and keeps the rest of it out of reach: Esc closes it, and the focus goes back to where it was. */
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useLocale } from '../locale.ts';
import { Confirm } from './confirm.tsx';
import { Icon } from './icon.tsx';

/** `titleId`: of the element that names it. `class`: of the dialog. `closesBeside`: a press beside it closes it too. */
export function Modal(props: {
  titleId: string;
  class?: string;
  closesBeside?: boolean;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const { titleId, closesBeside = false, onClose, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  /** Text that is selected up to beyond the edge ends in a click on what holds it all. */
  const isPressedBeside = useRef(false);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // close() gives the focus back; removing the element alone would lose it.
    return () => element?.close();
  }, []);
  return (
    <dialog
      class={props.class}
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        isPressedBeside.current = event.target === dialog.current;
      }}
      onClick={(event) => {
        if (closesBeside && isPressedBeside.current && event.target === dialog.current) onClose();
      }}
    >
      {children}
    </dialog>
  );
}

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
    <Modal titleId={titleId} closesBeside onClose={close}>
      <div class="sheet">
        <header>
          <h2 id={titleId}>{title}</h2>
          <button type="button" class="icon-button" aria-label={t.close} onClick={close}>
            <Icon name="close" />
          </button>
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
