/** The fields of a register beside its camera, in its row. */
import { useState } from 'preact/hooks';
import type { RegisterJson } from '../../../../contract/page/registers.ts';
import { linkageRequests } from '../../../api/registers.ts';
import { Button } from '../../../kit/button.tsx';
import { ConfirmButton } from '../../../kit/dialog/confirm-button.tsx';
import { Fields } from '../../../kit/form/form.tsx';
import { Refusal } from '../../../kit/form/refusal.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { ClockText } from '../../calibration/clock-text.tsx';
import { type Submit, useLinkage, useSubmit } from '../context.ts';
import type { RowPlace } from '../exactness/exactness-line.tsx';
import { HowToSend } from '../how-to-send.tsx';
import { printerFields } from '../printer-fields.ts';
import type { RegisterDraft } from './register-draft.ts';

type Props = {
  register: RegisterJson;
  /** Somebody came for it. */
  place: RowPlace | undefined;
  draft: RegisterDraft;
  onChange: (part: Partial<RegisterDraft>) => void;
  /** Enter was pressed. */
  onSubmit: () => void;
  submit: Submit;
};

export function RegisterEdit({ register, place, draft, onChange, onSubmit, submit }: Props) {
  const words = usePageMessages().linkage;
  const printing = usePageMessages().receipts;
  const { t } = useLocale();
  const { cameras } = useLinkage();
  const isNewPrinter = register.printer === undefined && (place === 'printer' || draft.address !== '');
  // A printer of the config is changed there.
  const hasAddress = register.printer === undefined ? isNewPrinter : register.printer.fixed !== true;
  return (
    <div
      class="register-edit"
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.isComposing || !(event.target instanceof HTMLInputElement)) return;
        event.preventDefault();
        onSubmit();
      }}
    >
      <Fields
        fields={[
          { name: 'name', label: words.add.name },
          ...(register.from === undefined ? [] : [{ name: 'terminal', label: words.add.terminal } as const]),
          ...(hasSignals(register)
            ? [{ name: 'delayMs', label: words.camera.delay, hint: words.camera.delayHint } as const]
            : []),
          ...(hasAddress
            ? [
                {
                  name: 'address',
                  label: printing.address,
                  hint: isNewPrinter ? printing.addressHint : printing.addressChange,
                } as const,
              ]
            : []),
          { type: 'flag', name: 'earlierPicture', label: words.camera.earlierPicture },
          { type: 'flag', name: 'noSale', label: words.camera.openings },
          ...(hasAddress
            ? [{ type: 'group', summary: t.developers, fields: printerFields(printing) } as const]
            : []),
        ]}
        values={draft}
        onChange={onChange}
        submit={submit}
      />
      {register.printer === undefined && <NewToken register={register} isOpen={place === 'sending'} />}
      <ClockText
        register={register.key}
        camera={cameras.find(({ id }) => id === register.cameras[0]?.camera)}
      />
    </div>
  );
}

/** A cloud's own times have no delay that a person could measure. */
function hasSignals({ from, printer, momentSources, hasToken, delayMs }: RegisterJson): boolean {
  return (
    from === undefined ||
    printer !== undefined ||
    momentSources !== undefined ||
    hasToken ||
    delayMs !== undefined
  );
}

/** One that has a token is asked about: that one ends at once. */
function NewToken({
  register: { key, name, hasToken },
  isOpen,
}: {
  register: RegisterJson;
  isOpen: boolean;
}) {
  const words = usePageMessages().linkage;
  const { t } = useLocale();
  const { reload } = useLinkage();
  const submit = useSubmit();
  const [token, setToken] = useState<string>();
  const renew = () => linkageRequests.renewToken(key);
  const show = ({ token }: { readonly token?: string | undefined }) => {
    reload();
    setToken(token);
  };
  if (token !== undefined) return <HowToSend made={{ way: 'push', key, token }} />;
  return (
    <details class="developers" open={isOpen}>
      <summary>{t.developers}</summary>
      {hasToken && <p class="muted">{words.local.newTokenText}</p>}
      {hasToken ? (
        <ConfirmButton
          text={words.local.newToken}
          title={words.local.newTokenTitle(name)}
          texts={[words.local.newTokenEnds]}
          work={renew}
          onDone={show}
        />
      ) : (
        <Button text={words.local.newToken} isOff={submit.isBusy} onClick={() => submit.run(renew, show)} />
      )}
      <Refusal submit={submit} />
    </details>
  );
}
