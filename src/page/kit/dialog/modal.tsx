/** A layer over the page that keeps the rest of it out of reach. Esc closes it, and the focus returns to where it was. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** `titleId`: of the element that names it. `class`: of the dialog. `closesOutside`: a press beside it closes it too. */
export function Modal(props: {
  titleId: string;
  class?: string;
  closesOutside?: boolean;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const { titleId, closesOutside = false, onClose, children } = props;
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
        if (closesOutside && isPressedBeside.current && event.target === dialog.current) onClose();
      }}
    >
      {children}
    </dialog>
  );
}
