/** A terminal of an account that has no list of them: its id is copied from the POS's own settings. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { noSalesOfTerminal } from '../../../domain/setup/pos-account.ts';
import { linkageRequests } from '../../api/registers.ts';
import { Accept, Field, Form } from '../../kit/form.tsx';
import { CameraChoice } from './camera-choice.tsx';
import { type AccountJson, goTo, type Submit, useDraft, useSubmit, useTexts } from './context.ts';

/** Name, terminal and camera of a register that is new; `camera` is empty for none. */
export type Draft = { readonly name: string; readonly terminal: string; readonly camera: string };
export const emptyDraft: Draft = { name: '', terminal: '', camera: '' };
export const draftFields = ['name', 'terminal', 'cameras'];

export function named({ name, camera }: Pick<Draft, 'name' | 'camera'>) {
  return { ...(name.trim() !== '' && { name }), cameras: camera === '' ? [] : [camera] };
}

/** `account`: the name of the account. */
type Props = { account: string; draft: Draft; onChange: (draft: Draft) => void; submit: Submit };

export function DraftFields({ account, draft, onChange, submit }: Props) {
  const words = useTexts();
  return (
    <>
      <Field
        label={words.add.terminal}
        name="terminal"
        value={draft.terminal}
        onChange={(terminal) => onChange({ ...draft, terminal })}
        submit={submit}
      />
      <Field
        label={words.add.name}
        name="name"
        value={draft.name}
        onChange={(name) => onChange({ ...draft, name })}
        submit={submit}
        hint={words.add.nameHint(account)}
      />
      <CameraField
        value={draft.camera}
        onChange={(camera) => onChange({ ...draft, camera })}
        submit={submit}
      />
    </>
  );
}

export function CameraField(props: { value: string; onChange: (camera: string) => void; submit: Submit }) {
  const words = useTexts();
  return (
    <div class="field">
      <span class="field-label">{words.camera.label}</span>
      <CameraChoice
        value={props.value}
        onChange={props.onChange}
        mayBeNone
        error={props.submit.errorOf('cameras')}
      />
    </div>
  );
}

/** A person may know that the register is new. */
export function AcceptUnknown({ submit, onAccept }: { submit: Submit; onAccept: () => void }) {
  const words = useTexts();
  return (
    <Accept submit={submit} of={noSalesOfTerminal} text={words.add.unknownTerminal} onAccept={onAccept} />
  );
}

/** `isWanted`: somebody has pressed for just this terminal, and is led to it. */
export function AddTerminal({ account, isRequested }: { account: AccountJson; isRequested: boolean }) {
  const words = useTexts();
  const submit = useSubmit();
  const [draft, setDraft] = useDraft(`terminal ${account.id}`, emptyDraft);
  const [added, setAdded] = useState<string>();
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isRequested) goTo(form.current?.querySelector<HTMLElement>('input[name="terminal"]'));
  }, []);
  const add = (acceptUnknownTerminal: boolean) =>
    submit.run(
      () =>
        linkageRequests.addRegister({
          from: { account: account.id, terminal: draft.terminal },
          ...named(draft),
          acceptUnknownTerminal,
        }),
      () => {
        setAdded(draft.name.trim() || `${account.name} ${draft.terminal}`);
        setDraft({ ...emptyDraft, camera: draft.camera });
      },
    );
  return (
    <div ref={form}>
      <Form
        label={`${account.name}: ${words.account.addTerminal}`}
        submit={submit}
        fields={draftFields}
        action={words.add.add}
        onSubmit={() => add(false)}
        more={<AcceptUnknown submit={submit} onAccept={() => add(true)} />}
      >
        <DraftFields
          account={account.name}
          draft={draft}
          submit={submit}
          onChange={(next) => {
            setDraft(next);
            setAdded(undefined);
          }}
        />
      </Form>
      <p class="done-line" role="status">
        {added !== undefined && words.add.added(added)}
      </p>
    </div>
  );
}
