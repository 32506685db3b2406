/** Asks once before something is taken away, and says what goes and what stays. */
import { useId } from 'preact/hooks';
import { Modal } from '../dialog.tsx';
import { type Submit, useWords } from './context.ts';
import { Refusal } from './form.tsx';

type Props = {
  title: string;
  texts: readonly string[];
  action: string;
  submit: Submit;
  onConfirm: () => void;
  onClose: () => void;
};

export function Confirm({ title, texts, action, submit, onConfirm, onClose }: Props) {
  const words = useWords();
  const id = useId();
  return (
    <Modal titleId={id} class="confirm" onClose={onClose}>
      <div class="confirm-text">
        <h2 id={id}>{title}</h2>
        {texts.map((text) => (
          <p key={text}>{text}</p>
        ))}
        <Refusal submit={submit} />
        <div class="form-actions">
          <button type="button" class="danger-button" aria-disabled={submit.isBusy} onClick={onConfirm}>
            {submit.isBusy ? words.confirm.working : action}
          </button>
          <button type="button" onClick={onClose}>
            {words.confirm.cancel}
          </button>
        </div>
      </div>
    </Modal>
  );
}
