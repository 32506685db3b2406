/** Saving the masks of a camera, and the question before masks are lost. */
import { Button } from '../../../kit/button.tsx';
import { Confirm } from '../../../kit/dialog/confirm.tsx';
import { Refusal } from '../../../kit/form/refusal.tsx';
import type { Submit } from '../../../kit/form/submit.ts';
import { Icon } from '../../../kit/icon.tsx';
import { DoneLine, MutedStatus } from '../../../kit/lines.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';

type SaveProps = {
  isChanged: boolean;
  /** Names of masks that are none yet. */
  unfinished: readonly string[];
  said: string;
  submit: Submit;
  onSave: () => void;
};

export function MaskSave({ isChanged, unfinished, said, submit, onSave }: SaveProps) {
  const words = usePageMessages().cameras;
  const { t } = useLocale();
  return (
    <div class="card camera-section">
      <ul class="mask-notes">
        <li>{words.masks.notOld}</li>
        <li>{words.masks.noVideo}</li>
      </ul>
      <div class="form-actions">
        <Button
          class={isChanged ? 'main-button' : ''}
          text={words.masks.save}
          busy={submit.isBusy && words.masks.saving}
          isOff={!isChanged || unfinished.length > 0}
          onClick={onSave}
        />
        <DoneLine>
          {isChanged && words.masks.unsaved}
          {!isChanged && said !== '' && (
            <>
              <Icon name="check" /> {said}
            </>
          )}
        </DoneLine>
      </div>
      {unfinished.length > 0 && (
        <MutedStatus>{words.masks.unfinishedMasks(unfinished.join(t.comma))}</MutedStatus>
      )}
      <Refusal submit={submit} />
    </div>
  );
}

/** Masks on the gateway. `held`: their number. `byOthers`: another person has changed them meanwhile. */
export type Stored = { readonly held: number; readonly byOthers: boolean };
type ConfirmProps = {
  stored: Stored;
  count: number;
  submit: Submit;
  onConfirm: () => void;
  onClose: () => void;
};

export function ConfirmMasks({
  stored: { held, byOthers },
  count,
  submit,
  onConfirm,
  onClose,
}: ConfirmProps) {
  const words = usePageMessages().cameras;
  return (
    <Confirm
      title={byOthers ? words.masks.othersTitle : words.masks.fewerTitle}
      texts={[
        ...(byOthers ? [words.masks.othersText(held, count)] : []),
        ...(count < held ? [words.masks.fewerText(held, count)] : []),
        words.masks.notOld,
      ]}
      action={byOthers ? words.masks.othersConfirm : words.masks.fewerConfirm}
      submit={submit}
      onConfirm={onConfirm}
      onClose={onClose}
    />
  );
}
