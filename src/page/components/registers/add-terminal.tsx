/** A terminal of an account that has no list of them: its id is copied from the POS's own settings. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { noSalesOfTerminal } from '../../../domain/setup/pos-account.ts';
import { linkageRequests } from '../../api/registers.ts';
import { Accept, Form, type FormField } from '../../kit/form/form.tsx';
import { usePageMessages } from '../../state/locale.ts';
import type { LinkageMessages } from '../../text/linkage-ja.ts';
import { CameraChoice } from './camera-choice.tsx';
import { type AccountJson, goTo, type Submit, useDraft, useSubmit } from './context.ts';

/** Name, terminal and camera of a register that is new; `camera` is empty for none. */
export type Draft = { readonly name: string; readonly terminal: string; readonly camera: string };
export const emptyDraft: Draft = { name: '', terminal: '', camera: '' };

export function named({ name, camera }: Pick<Draft, 'name' | 'camera'>) {
  return { ...(name.trim() !== '' && { name }), cameras: camera === '' ? [] : [camera] };
}

type Filling = {
  readonly draft: { readonly camera: string };
  readonly onChange: (part: { camera: string }) => void;
  readonly submit: Submit;
};

/** Fields of a new register; `account` is the name of its account. */
export function registerFields(
  { account, ...filling }: Filling & { readonly account: string },
  words: LinkageMessages,
): FormField<'terminal' | 'name'>[] {
  return [
    { name: 'terminal', label: words.add.terminal },
    { name: 'name', label: words.add.name, hint: words.add.nameHint(account) },
    cameraField(filling, words),
  ];
}

export function cameraField({ draft, onChange, submit }: Filling, { camera: words }: LinkageMessages) {
  const content = (
    <div class="field">
      <span class="field-label">{words.label}</span>
      <CameraChoice
        value={draft.camera}
        onChange={(camera) => onChange({ camera })}
        mayBeNone
        error={submit.errorOf('cameras')}
      />
    </div>
  );
  return { type: 'own', name: 'cameras', content } as const;
}

/** A person may know that the register is new. */
export function AcceptUnknown({ submit, onAccept }: { submit: Submit; onAccept: () => void }) {
  const words = usePageMessages().linkage;
  return (
    <Accept submit={submit} of={noSalesOfTerminal} text={words.add.unknownTerminal} onAccept={onAccept} />
  );
}

/** `isWanted`: somebody has pressed for just this terminal, and is led to it. */
export function AddTerminal({ account, isRequested }: { account: AccountJson; isRequested: boolean }) {
  const words = usePageMessages().linkage;
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
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setAdded(undefined);
  };
  return (
    <div ref={form}>
      <Form
        label={`${account.name}: ${words.account.addTerminal}`}
        fields={registerFields({ account: account.name, draft, onChange: change, submit }, words)}
        values={draft}
        onChange={change}
        submit={submit}
        action={words.add.add}
        onSubmit={() => add(false)}
        more={<AcceptUnknown submit={submit} onAccept={() => add(true)} />}
        done={added !== undefined && words.add.added(added)}
      />
    </div>
  );
}
