/** Name, address and login of a camera. They can be tried before they are stored; the stored password is used at its own host only. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { CameraSettingsJson, TriedJson } from '../../../contract/page/cameras.ts';
import { cameraUnreachable } from '../../../domain/problem/camera.ts';
import { mayTakePassword } from '../../../domain/setup/camera-login.ts';
import { cameraRequests } from '../../api/cameras.ts';
import { Accept, Field, Refusal } from '../../kit/form.tsx';
import { useSubmitting } from '../../kit/submit.ts';
import { differing, isSame, merged } from '../../state/merge.ts';
import { withScheme } from '../../state/typed-address.ts';
import { takenAs, useCameraTexts } from './context.ts';
import { type Login, LoginFields } from './login-fields.tsx';
import { TriedPicture } from './try-result.tsx';

type Props = { settings: CameraSettingsJson; onSaved: (settings: CameraSettingsJson) => void };
type Draft = Login & { readonly name: string; readonly url: string };

const fields = ['name', 'url', 'username', 'password', 'transport'];

function drafted({ name, url, username = '', transport }: CameraSettingsJson): Draft {
  return { name, url, username, password: '', transport };
}

export function AddressSection({ settings, onSaved }: Props) {
  const words = useCameraTexts();
  const address = useAddress({ settings, onSaved });
  const { draft, change, save, saving, trying, submit, tried, isChanged, isElsewhere, isBusy } = address;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [saving.failure, trying.failure]);
  return (
    <section class="card camera-section" aria-labelledby="camera-address">
      <h3 id="camera-address">{words.settings.address}</h3>
      <form
        class="camera-form"
        aria-label={words.settings.address}
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save(false);
        }}
      >
        <div class="wide">
          <Field
            label={words.settings.name}
            name="name"
            value={draft.name}
            onChange={(name) => change({ name })}
            submit={submit}
          />
        </div>
        <div class="wide">
          <Field
            label={words.settings.url}
            name="url"
            value={draft.url}
            onChange={(url) => change({ url })}
            submit={submit}
            hint={takenAs(draft.url, words) ?? words.settings.urlHint}
          />
        </div>
        <LoginFields
          login={draft}
          onChange={({ username, password, transport }) => change({ username, password, transport })}
          submit={submit}
          hasPassword={settings.hasPassword}
          isAway={!mayTakePassword(settings.url, withScheme(draft.url))}
        />
        <div class="form-actions">
          <button type="submit" class={isChanged ? 'main-button' : ''} aria-disabled={!isChanged || isBusy}>
            {!saving.isBusy && words.settings.save}
            {saving.isBusy && (isElsewhere ? words.settings.trying : words.settings.saving)}
          </button>
          <button type="button" aria-disabled={isBusy} onClick={address.tryOut}>
            {trying.isBusy ? words.settings.trying : words.settings.try}
          </button>
          <Accept
            submit={saving}
            of={cameraUnreachable}
            text={words.settings.saveUnreachable}
            onAccept={() => save(true)}
          />
          <p class="done-line" role="status">
            {address.isSaved && !isChanged && words.settings.saved}
          </p>
        </div>
        {(trying.isBusy || (saving.isBusy && isElsewhere)) && <div class="busy-bar" aria-hidden="true" />}
        <Refusal submit={submit} fields={fields} />
      </form>
      {tried !== undefined && <TriedPicture tried={tried} />}
    </section>
  );
}

/** The typed values, and what is done with them. */
function useAddress({ settings, onSaved }: Props) {
  const saving = useSubmitting();
  const trying = useSubmitting();
  const stored = drafted(settings);
  const [draft, setDraft] = useState(stored);
  const before = useRef(stored);
  useEffect(() => {
    const was = before.current;
    before.current = stored;
    setDraft((draft) => merged(draft, was, stored));
  }, [stored.name, stored.url, stored.username, stored.transport]);
  const [isSaved, setSaved] = useState(false);
  const [tried, setTried] = useState<TriedJson>();
  /** The fields show the errors of the last submission. */
  const [said, setSaid] = useState<'saving' | 'trying'>('saving');
  const submit = said === 'saving' ? saving : trying;
  const isChanged = !isSame(draft, stored);
  /** It is tried before it is stored. */
  const isElsewhere = !isSame({ ...draft, name: stored.name }, stored);
  const isBusy = saving.isBusy || trying.isBusy;

  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setSaved(false);
  };
  const save = (acceptUnreachable: boolean) => {
    if (!isChanged || isBusy) return;
    setSaid('saving');
    trying.clear();
    const changes = differing(draft, stored);
    saving.run(
      () =>
        cameraRequests.change(settings.id, {
          ...changes,
          ...(changes.url !== undefined && { url: withScheme(changes.url) }),
          ...(acceptUnreachable && { acceptUnreachable }),
        }),
      (next) => {
        before.current = drafted(next);
        setDraft(before.current);
        setSaved(true);
        onSaved(next);
      },
    );
  };
  const tryOut = () => {
    if (isBusy) return;
    setSaid('trying');
    saving.clear();
    setTried(undefined);
    const { name: _name, ...input } = draft;
    const url = withScheme(input.url);
    trying.run(() => cameraRequests.tryOut({ ...input, url, camera: settings.id }), setTried);
  };
  return {
    draft,
    change,
    save,
    tryOut,
    saving,
    trying,
    submit,
    tried,
    isSaved,
    isChanged,
    isElsewhere,
    isBusy,
  };
}
