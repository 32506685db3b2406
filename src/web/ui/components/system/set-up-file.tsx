/** The set-up as a file: saved, with or without its secrets, and taken in again. */
import { useId, useRef, useState } from 'preact/hooks';
import { minPassphraseChars } from '../../../../domain/password-length.ts';
import type { ImportJson } from '../../../api/set-up-schema.ts';
import type { Failure } from '../../api.ts';
import { useLocale } from '../../locale.ts';
import { getExport, importFile, keep } from '../../support-api.ts';
import { failureText, useSupportWords } from './support-words.ts';

const maxFileBytes = 1_048_576;

export function SetUpFile() {
  const words = useSupportWords();
  return (
    <section class="card system-section" id="system-set-up" aria-labelledby="system-set-up-title">
      <h3 id="system-set-up-title">{words.exportTitle}</h3>
      <Save />
      <TakeIn />
    </section>
  );
}

function Save() {
  const words = useSupportWords();
  const id = useId();
  const [isSealed, setSealed] = useState(false);
  const [passphrase, setPassphrase] = useState('');
  const [state, setState] = useState<'idle' | 'busy' | 'done' | 'too_short' | Failure>('idle');
  const save = async () => {
    if (isSealed && passphrase.length < minPassphraseChars) {
      setState('too_short');
      return;
    }
    setState('busy');
    const answer = await getExport(isSealed ? passphrase : undefined, new AbortController().signal);
    if (answer.kind === 'ok') keep(answer.value);
    setState(answer.kind === 'ok' ? 'done' : answer);
  };
  return (
    <form
      class="support-part"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p>{words.exportText}</p>
      <label class="support-check">
        <input type="checkbox" checked={isSealed} onChange={() => setSealed(!isSealed)} />
        {words.withSecrets}
      </label>
      {isSealed && (
        <label class="support-field">
          {words.passphrase}
          <input
            type="password"
            autocomplete="new-password"
            value={passphrase}
            aria-describedby={id}
            aria-invalid={state === 'too_short'}
            onInput={(event) => setPassphrase(event.currentTarget.value)}
          />
          <span class="muted" id={id}>
            {words.passphraseNote}
          </span>
        </label>
      )}
      <button type="submit" disabled={state === 'busy'}>
        {state === 'busy' ? words.downloading : words.exportSubmit}
      </button>
      <p role="status">{state === 'done' && words.downloaded}</p>
      {state === 'too_short' && <p role="alert">{words.tooShort}</p>}
      {typeof state === 'object' && <p role="alert">{failureText(state, words)}</p>}
    </form>
  );
}

type TakingIn =
  | { readonly kind: 'idle' | 'busy' | 'no_file' | 'too_large' }
  | { readonly kind: 'asking'; readonly file: File }
  | { readonly kind: 'done'; readonly imported: ImportJson }
  | { readonly kind: 'failed'; readonly failure: Failure };

function TakeIn() {
  const words = useSupportWords();
  const { language } = useLocale();
  const picker = useRef<HTMLInputElement>(null);
  const [passphrase, setPassphrase] = useState('');
  const [state, setState] = useState<TakingIn>({ kind: 'idle' });
  const look = () => {
    const file = picker.current?.files?.[0];
    if (file === undefined) setState({ kind: 'no_file' });
    else if (file.size > maxFileBytes) setState({ kind: 'too_large' });
    else setState({ kind: 'asking', file });
  };
  const takeIn = async (file: File) => {
    setState({ kind: 'busy' });
    const body = { text: await file.text(), ...(passphrase !== '' && { passphrase }) };
    const answer = await importFile(body, language);
    setState(
      answer.kind === 'ok' ? { kind: 'done', imported: answer.value } : { kind: 'failed', failure: answer },
    );
  };
  return (
    <form
      class="support-part"
      onSubmit={(event) => {
        event.preventDefault();
        look();
      }}
    >
      <h4>{words.importTitle}</h4>
      <p>{words.importText}</p>
      <label class="support-field">
        {words.file}
        <input ref={picker} type="file" accept=".yaml,.yml" onChange={() => setState({ kind: 'idle' })} />
      </label>
      <label class="support-field">
        {words.importPassphrase}
        <input
          type="password"
          autocomplete="off"
          value={passphrase}
          onInput={(event) => setPassphrase(event.currentTarget.value)}
        />
      </label>
      {state.kind === 'asking' ? (
        <div class="support-ask" role="group" aria-label={words.importTitle}>
          <p>{words.confirm(state.file.name)}</p>
          <button type="button" class="danger-button" onClick={() => void takeIn(state.file)}>
            {words.confirmYes}
          </button>
          <button type="button" onClick={() => setState({ kind: 'idle' })}>
            {words.cancel}
          </button>
        </div>
      ) : (
        <button type="submit" disabled={state.kind === 'busy'}>
          {state.kind === 'busy' ? words.importing : words.importSubmit}
        </button>
      )}
      {state.kind === 'no_file' && <p role="alert">{words.noFile}</p>}
      {state.kind === 'too_large' && <p role="alert">{words.tooLarge}</p>}
      {state.kind === 'failed' && <p role="alert">{failureText(state.failure, words)}</p>}
      <div role="status">{state.kind === 'done' && <Outcome {...state.imported} />}</div>
    </form>
  );
}

function Outcome({ added, changed, removed, notes }: ImportJson) {
  const words = useSupportWords();
  const { language } = useLocale();
  return (
    <>
      <p>{words.imported(added, changed, removed)}</p>
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
