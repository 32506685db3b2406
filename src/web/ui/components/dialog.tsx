/** What lies over the page and keeps the rest of it out of reach: Esc closes it, and the focus goes back to where it was. */
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { useLocale } from '../locale.ts';
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
      onClick={(event) => {
        if (closesBeside && event.target === dialog.current) onClose();
      }}
    >
      {children}
    </dialog>
  );
}

/** With a title and a button that closes it. */
export function Dialog(props: {
  title: ComponentChildren;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const { t } = useLocale();
  const { title, onClose, children } = props;
  const titleId = useId();
  return (
    <Modal titleId={titleId} closesBeside onClose={onClose}>
      <div class="sheet">
        <header>
          <h2 id={titleId}>{title}</h2>
          <button type="button" class="icon-button" aria-label={t.close} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </Modal>
  );
}
