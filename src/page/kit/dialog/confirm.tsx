/** Confirmation dialog for removals, which lists the effects. */
import { useId } from 'preact/hooks';
import { useLocale } from '../../state/locale.ts';
import { Button } from '../button.tsx';
import { Refusal } from '../form/refusal.tsx';
import type { Submit } from '../form/submit.ts';
import { Modal } from './modal.tsx';

type Props = {
  title: string;
  texts: readonly string[];
  action: string;
  /** State of the request to the gateway; absent if the confirmation sends none. */
  submit?: Submit;
  onConfirm: () => void;
  onClose: () => void;
};

export function Confirm({ title, texts, action, submit, onConfirm, onClose }: Props) {
  const { t } = useLocale();
  const id = useId();
  return (
    <Modal titleId={id} class="confirm" onClose={onClose}>
      <div class="confirm-text">
        <h2 id={id}>{title}</h2>
        {texts.map((text) => (
          <p key={text}>{text}</p>
        ))}
        {submit !== undefined && <Refusal submit={submit} />}
        <div class="form-actions">
          <Button
            class="danger-button"
            text={action}
            busy={submit?.isBusy === true && t.form.working}
            onClick={onConfirm}
          />
          <Button text={t.form.cancel} onClick={onClose} />
        </div>
      </div>
    </Modal>
  );
}
