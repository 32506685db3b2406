/** The set-up as a file: saved, with or without its secrets, and taken in again. */
import { useId, useState } from 'preact/hooks';
import type { ImportJson } from '../../../contract/page/set-up.ts';
import { minPassphraseChars } from '../../../domain/setup/password-length.ts';
import { importFile, saveExport } from '../../api/support.ts';
import { Confirm } from '../../kit/dialog/confirm.tsx';
import { Form, useValues } from '../../kit/form/form.tsx';
import { refusedHere, type Submit, useSubmitting } from '../../kit/form/submit.ts';
import { Permitted } from '../../kit/permitted.tsx';
import { Section } from '../../kit/section.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { useMay } from '../../state/session.ts';
import { useSystem } from './context.ts';

/** As the route takes it. */
const maxFileBytes = 1_048_576;

export function SetUpFile() {
  const words = usePageMessages().support;
  return (
    <Section of="system" id="set-up" title={words.setUpTitle}>
      <Save />
      <Permitted right="system">
        <TakeIn />
      </Permitted>
    </Section>
  );
}

type Sealing = { readonly isSealed: boolean; readonly passphrase: string };

function Save() {
  const words = usePageMessages().support;
  const submit = useSubmitting();
  const maySeal = useMay('system');
  const [values, change] = useValues<Sealing>({ isSealed: false, passphrase: '' });
  const { isSealed, passphrase } = values;
  const save = () => {
    if (isSealed && passphrase.length < minPassphraseChars) submit.refuse('passphrase', words.tooShort);
    else submit.run(() => saveExport(isSealed ? passphrase : undefined));
  };
  return (
    <div class="support-part">
      <h4>{words.exportTitle}</h4>
      <p>{words.exportText}</p>
      <Form
        label={words.exportTitle}
        fields={[
          ...(maySeal ? [{ type: 'flag', name: 'isSealed', label: words.withSecrets } as const] : []),
          // Not hidden as it is typed: with a typing error, the sealed content could never be opened again.
          ...(isSealed
            ? [{ name: 'passphrase', label: words.passphrase, hint: words.passphraseNote } as const]
            : []),
        ]}
        values={values}
        onChange={change}
        submit={submit}
        action={words.exportSubmit}
        busy={words.making}
        isMain={false}
        onSubmit={save}
        done={submit.isDone && words.saved}
      />
    </div>
  );
}

/** The field of the file, by the name that the gateway has for it. */
const fileField = 'text';

function TakeIn() {
  const words = usePageMessages().support;
  const submit = useSubmitting(useSystem().reload);
  const [file, setFile] = useState<File>();
  const [values, change] = useValues({ passphrase: '' });
  const [isAsking, setAsking] = useState(false);
  const [imported, setImported] = useState<ImportJson>();
  const choose = (chosen: File | undefined) => {
    setFile(chosen);
    setImported(undefined);
    submit.clear();
  };
  const look = () => {
    if (submit.isBusy) return;
    if (file === undefined) submit.refuse(fileField, words.unread.noFile);
    else if (file.size > maxFileBytes) submit.refuse(fileField, words.unread.tooLarge);
    else setAsking(true);
  };
  const takeIn = async (file: File) => {
    setAsking(false);
    setImported(undefined);
    // Browsers give a file that was changed since it was chosen to nobody.
    const text = await file.text().catch(() => undefined);
    const { passphrase } = values;
    if (text === undefined) submit.refuse(fileField, words.unread.unreadable);
    else submit.run(() => importFile({ text, ...(passphrase !== '' && { passphrase }) }), setImported);
  };
  return (
    <div class="support-part">
      <h4>{words.importTitle}</h4>
      <p>{words.importText}</p>
      <Form
        label={words.importTitle}
        fields={[
          {
            type: 'own',
            name: fileField,
            content: <FileField file={file} onChoose={choose} submit={submit} />,
          },
          { type: 'secret', name: 'passphrase', label: words.importPassphrase },
        ]}
        values={values}
        onChange={change}
        submit={submit}
        action={words.importSubmit}
        busy={words.importing}
        isMain={false}
        onSubmit={look}
      />
      <div role="status">{imported !== undefined && <Outcome {...imported} />}</div>
      {isAsking && file !== undefined && (
        <Confirm
          title={words.confirmTitle(file.name)}
          texts={[words.confirmReplaces, words.confirmKeeps]}
          action={words.confirmYes}
          submit={submit}
          onConfirm={() => void takeIn(file)}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

type FileFieldProps = {
  file: File | undefined;
  onChoose: (file: File | undefined) => void;
  submit: Submit;
};

/** The browser's own says "no file" in the browser's language, and has no room for a name. */
function FileField({ file, onChoose, submit }: FileFieldProps) {
  const words = usePageMessages().support;
  const id = useId();
  const { failure } = submit;
  const refusal = failure?.kind === 'refused' ? failure : undefined;
  const mistakes = (refusal?.problem?.errors ?? []).filter(({ field }) => field === fileField);
  const isWrong = mistakes.length > 0;
  return (
    <div class="field file-field">
      <span id={`${id}-label`} class="field-label">
        {words.file}
      </span>
      <label class="button">
        <input
          type="file"
          accept=".yaml,.yml"
          aria-labelledby={`${id}-label ${id}-name`}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? `${id}-error` : undefined}
          onChange={({ currentTarget }) => {
            onChoose(currentTarget.files?.[0]);
            // The same file can be chosen again after a correction.
            currentTarget.value = '';
          }}
        />
        {words.chooseFile}
      </label>
      <span id={`${id}-name`} class={file === undefined ? 'muted' : 'file-name'}>
        {file?.name ?? words.noFileYet}
      </span>
      {isWrong && (
        <div class="field-error" id={`${id}-error`} role="alert">
          {refusal?.status === refusedHere ? refusal.title : words.mistakes}
          {refusal?.status !== refusedHere && (
            <ul class="mistakes">
              {mistakes.map(({ message }) => (
                <li key={message}>{message}</li>
              ))}
            </ul>
          )}
        </div>
      )}
    </div>
  );
}

function Outcome({ added, changed, removed, notes }: ImportJson) {
  const words = usePageMessages().support;
  const { language } = useLocale();
  return (
    <>
      <p class="done-line">{words.imported(added, changed, removed)}</p>
      {notes.length > 0 && (
        <ul class="import-notes">
          {notes.map((note) => (
            <li key={note.en}>{note[language]}</li>
          ))}
        </ul>
      )}
    </>
  );
}
