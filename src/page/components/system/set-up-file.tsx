/** The set-up as a file: saved, with or without its secrets, and taken in again. */
import type { Ref } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { ImportJson } from '../../../contract/page/set-up.ts';
import { minPassphraseChars } from '../../../domain/setup/password-length.ts';
import { importFile, saveExport } from '../../api/support.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { Field, Refusal } from '../../kit/form.tsx';
import { type Submit, useSubmitting } from '../../kit/submit.ts';
import { useLocale } from '../../state/locale.ts';
import { useSupportTexts, useSystem } from './context.ts';
import { Section } from './section.tsx';

/** As the route takes it. */
const maxFileBytes = 1_048_576;

export function SetUpFile() {
  const words = useSupportTexts();
  return (
    <Section id="set-up" title={words.setUpTitle}>
      <Save />
      <TakeIn />
    </Section>
  );
}

function Save() {
  const words = useSupportTexts();
  const submit = useSubmitting();
  const [isSealed, setSealed] = useState(false);
  const [passphrase, setPassphrase] = useState('');
  const [isTooShort, setTooShort] = useState(false);
  const form = useFocusAtWrong(submit, isTooShort);
  const save = () => {
    const short = isSealed && passphrase.length < minPassphraseChars;
    setTooShort(short);
    submit.clear();
    if (!short)
      submit.run(
        () => saveExport(isSealed ? passphrase : undefined),
        () => undefined,
      );
  };
  return (
    <form
      class="support-part"
      aria-label={words.exportTitle}
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <h4>{words.exportTitle}</h4>
      <p>{words.exportText}</p>
      <label class="check">
        <input type="checkbox" checked={isSealed} onChange={() => setSealed(!isSealed)} />
        {words.withSecrets}
      </label>
      {/* Not hidden as it is typed: with a typing error, the sealed content could never be opened again. */}
      {isSealed && (
        <Field
          label={words.passphrase}
          name="passphrase"
          value={passphrase}
          onChange={setPassphrase}
          submit={isTooShort ? { ...submit, errorOf: () => words.tooShort } : submit}
          hint={words.passphraseNote}
        />
      )}
      <div class="press">
        <button type="submit" aria-disabled={submit.isBusy}>
          {submit.isBusy ? words.making : words.exportSubmit}
        </button>
        <p class="done-line" role="status">
          {submit.isDone && words.saved}
        </p>
      </div>
      <Refusal submit={submit} fields={isSealed ? ['passphrase'] : []} />
    </form>
  );
}

/** Problem of the file that is detected before upload. */
type Unread = 'noFile' | 'tooLarge' | 'unreadable';

function TakeIn() {
  const words = useSupportTexts();
  const submit = useSubmitting(useSystem().reload);
  const [file, setFile] = useState<File>();
  const [unread, setUnread] = useState<Unread>();
  const [passphrase, setPassphrase] = useState('');
  const [isAsking, setAsking] = useState(false);
  const [imported, setImported] = useState<ImportJson>();
  const form = useFocusAtWrong(submit, unread);
  const choose = (chosen: File | undefined) => {
    setFile(chosen);
    setUnread(undefined);
    setImported(undefined);
    submit.clear();
  };
  const look = () => {
    if (submit.isBusy) return;
    const wrong = file === undefined ? 'noFile' : file.size > maxFileBytes ? 'tooLarge' : undefined;
    setUnread(wrong);
    setAsking(wrong === undefined);
  };
  const takeIn = async (file: File) => {
    setAsking(false);
    setImported(undefined);
    // Browsers give a file that was changed since it was chosen to nobody.
    const text = await file.text().catch(() => undefined);
    if (text === undefined) setUnread('unreadable');
    else submit.run(() => importFile({ text, ...(passphrase !== '' && { passphrase }) }), setImported);
  };
  return (
    <form
      class="support-part"
      aria-label={words.importTitle}
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        look();
      }}
    >
      <h4>{words.importTitle}</h4>
      <p>{words.importText}</p>
      <FileField file={file} onChoose={choose} unread={unread} submit={submit} />
      <Field
        label={words.importPassphrase}
        name="passphrase"
        value={passphrase}
        onChange={setPassphrase}
        submit={submit}
        isSecret
      />
      <div class="press">
        <button type="submit" aria-disabled={submit.isBusy}>
          {submit.isBusy ? words.importing : words.importSubmit}
        </button>
      </div>
      <Refusal submit={submit} fields={['text', 'passphrase']} />
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
    </form>
  );
}

type FileFieldProps = {
  file: File | undefined;
  onChoose: (file: File | undefined) => void;
  unread: Unread | undefined;
  submit: Submit;
};

/** The browser's own says "no file" in the browser's language, and has no room for a name. */
function FileField({ file, onChoose, unread, submit }: FileFieldProps) {
  const words = useSupportTexts();
  const id = useId();
  const { failure } = submit;
  const problems = failure?.kind === 'refused' ? (failure.problem?.errors ?? []) : [];
  const mistakes = problems.filter(({ field }) => field === 'text');
  const isWrong = unread !== undefined || mistakes.length > 0;
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
          {unread === undefined ? words.mistakes : words.unread[unread]}
          {mistakes.length > 0 && (
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
  const words = useSupportTexts();
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

/** The newest problem gets the focus. */
function useFocusAtWrong(submit: Submit, wrongHere: unknown): Ref<HTMLFormElement> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [submit.failure, wrongHere]);
  return form;
}
