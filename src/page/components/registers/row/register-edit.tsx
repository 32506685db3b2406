/** The fields of a register beside its camera, in its row. */
import { useState } from 'preact/hooks';
import type { RegisterJson } from '../../../../contract/page/registers.ts';
import { linkageRequests } from '../../../api/registers.ts';
import { Confirm } from '../../../kit/confirm.tsx';
import { Field, Refusal } from '../../../kit/form.tsx';
import { useLocale } from '../../../state/locale.ts';
import { ClockText } from '../../calibration/clock-text.tsx';
import { type Submit, useLinkage, useReceiptTexts, useSubmit, useTexts } from '../context.ts';
import { HowToSend } from '../how-to-send.tsx';
import { PrinterChoices } from '../printer-choices.tsx';
import type { RegisterDraft } from './register-draft.ts';

type Props = {
  register: RegisterJson;
  draft: RegisterDraft;
  onChange: (part: Partial<RegisterDraft>) => void;
  /** Enter was pressed. */
  onSubmit: () => void;
  submit: Submit;
};

export function RegisterEdit({ register, draft, onChange, onSubmit, submit }: Props) {
  const words = useTexts();
  const printing = useReceiptTexts();
  const { t } = useLocale();
  const { cameras } = useLinkage();
  return (
    <div
      class="register-edit"
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.isComposing || !(event.target instanceof HTMLInputElement)) return;
        event.preventDefault();
        onSubmit();
      }}
    >
      <Field
        label={words.add.name}
        name="name"
        value={draft.name}
        onChange={(name) => onChange({ name })}
        submit={submit}
      />
      {register.from !== undefined && (
        <Field
          label={words.add.terminal}
          name="terminal"
          value={draft.terminal}
          onChange={(terminal) => onChange({ terminal })}
          submit={submit}
        />
      )}
      {register.printer !== undefined && register.printer.fixed !== true && (
        <Field
          label={printing.address}
          name="address"
          value={draft.address}
          onChange={(address) => onChange({ address })}
          submit={submit}
          hint={printing.addressChange}
        />
      )}
      {register.printer !== undefined && register.printer.fixed !== true && (
        <details class="developers">
          <summary>{t.developers}</summary>
          <PrinterChoices kind={draft} onChange={onChange} />
        </details>
      )}
      {register.from === undefined && register.printer === undefined && <NewToken register={register} />}
      <ClockText
        register={register.key}
        camera={cameras.find(({ id }) => id === register.cameras[0]?.camera)}
      />
    </div>
  );
}

/** One that has a token is asked about: that one ends at once. */
function NewToken({ register: { key, name, hasToken } }: { register: RegisterJson }) {
  const words = useTexts();
  const { t } = useLocale();
  const submit = useSubmit();
  const [token, setToken] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const make = () =>
    submit.run(
      () => linkageRequests.renewToken(key),
      (made) => {
        setAsking(false);
        setToken(made.token);
      },
    );
  if (token !== undefined) return <HowToSend made={{ way: 'push', key, token }} />;
  return (
    <details class="developers">
      <summary>{t.developers}</summary>
      {hasToken && <p class="muted">{words.local.newTokenText}</p>}
      <button
        type="button"
        aria-disabled={submit.isBusy}
        onClick={() => {
          if (hasToken) setAsking(true);
          else make();
        }}
      >
        {words.local.newToken}
      </button>
      {isAsking ? (
        <Confirm
          title={words.local.newTokenTitle(name)}
          texts={[words.local.newTokenEnds]}
          action={words.local.newToken}
          submit={submit}
          onConfirm={make}
          onClose={() => {
            setAsking(false);
            submit.clear();
          }}
        />
      ) : (
        <Refusal submit={submit} />
      )}
    </details>
  );
}
