/** One camera that is to be added: its login, then its picture and streams at once, then its name. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CameraSettingsJson, TriedJson } from '../../../contract/page/cameras.ts';
import { cameraRequests, type TryInput } from '../../api/cameras.ts';
import { Field, Refusal } from '../../kit/form.tsx';
import { useSubmitting } from '../../kit/submit.ts';
import { placeOf } from '../../state/typed-address.ts';
import { takenAs, useCameraTexts } from './context.ts';
import { type Login, LoginFields, noLogin } from './login-fields.tsx';
import { StreamChoice, TriedPicture } from './try-result.tsx';

export type Target = {
  /** Address of the ONVIF service; `url` is that of the stream or picture. */
  readonly device?: string;
  readonly url?: string;
  /** As a person reads it. */
  readonly place: string;
  /** Name reported by the camera. */
  readonly name: string;
  /** It wants no login: tried at once. */
  readonly isOpen: boolean;
};

/** With what is set up when it is added. */
type Tried = TriedJson & { readonly input: TryInput };

type Props = { target: Target; onAdded: (camera: CameraSettingsJson) => void; onOther: () => void };

export function Connect({ target, onAdded, onOther }: Props) {
  const words = useCameraTexts();
  const submit = useSubmitting();
  const [login, setLogin] = useState<Login>(noLogin);
  const first = target.url ?? target.device ?? '';
  const [typed, setTyped] = useState(first);
  const [tried, setTried] = useState<Tried>();
  const form = useRef<HTMLFormElement>(null);

  const title = words.new.loginTitle(typed === first || typed.trim() === '' ? target.place : typed.trim());

  const connect = (streamUrl?: string) => {
    const place = streamUrl === undefined ? placeOf(typed) : { url: streamUrl };
    submit.run(
      () => cameraRequests.tryOut({ ...login, ...place }),
      (answer) => {
        const device = answer.device ?? (streamUrl === undefined ? undefined : tried?.device);
        // As it was entered, where it holds a login.
        const input = { ...login, url: 'url' in place ? place.url : answer.url };
        setTried({ ...answer, ...(device !== undefined && { device }), input });
      },
    );
  };
  useEffect(() => {
    if (target.isOpen) connect();
    else form.current?.querySelector<HTMLElement>('input[name=username]')?.focus();
  }, []);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [submit.failure]);

  return (
    <section class="card camera-section" aria-labelledby="camera-connect">
      <header class="section-head">
        <h3 id="camera-connect">{title}</h3>
        <button type="button" class="quiet-button" onClick={onOther}>
          {words.new.other}
        </button>
      </header>
      <form
        class="camera-form"
        aria-label={title}
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(undefined);
          connect();
        }}
      >
        <div class="wide">
          <Field
            label={words.new.addressLabel}
            name="url"
            value={typed}
            onChange={setTyped}
            submit={submit}
            hint={takenAs(typed, words)}
          />
        </div>
        <LoginFields login={login} onChange={setLogin} submit={submit} />
        <div class="form-actions">
          <button
            type="submit"
            class={tried === undefined ? 'main-button' : ''}
            aria-disabled={submit.isBusy}
          >
            {submit.isBusy ? words.new.connecting : words.new.connect}
          </button>
        </div>
        {submit.isBusy && <div class="busy-bar" aria-hidden="true" />}
        <Refusal submit={submit} fields={['url', 'username', 'password', 'transport']} />
      </form>
      {tried !== undefined && (
        <>
          <TriedPicture tried={tried} isOld={submit.isBusy} />
          {tried.device !== undefined && (
            <StreamChoice
              streams={tried.device.streams}
              url={tried.url}
              isBusy={submit.isBusy}
              onChoose={({ url }) => connect(url)}
            />
          )}
          {tried.picture !== undefined && <NameAndAdd tried={tried} name={target.name} onAdded={onAdded} />}
        </>
      )}
    </section>
  );
}

function NameAndAdd(props: { tried: Tried; name: string; onAdded: (camera: CameraSettingsJson) => void }) {
  const { tried, onAdded } = props;
  const words = useCameraTexts();
  const submit = useSubmitting();
  const [name, setName] = useState(tried.device?.name ?? props.name);
  return (
    <form
      class="camera-form"
      aria-label={words.new.nameTitle}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit.run(() => cameraRequests.add({ ...tried.input, name }), onAdded);
      }}
    >
      <Field
        label={words.settings.name}
        name="name"
        value={name}
        onChange={setName}
        submit={submit}
        hint={words.new.nameHint}
      />
      <div class="form-actions">
        <button type="submit" class="main-button" aria-disabled={submit.isBusy}>
          {submit.isBusy ? words.new.adding : words.new.add}
        </button>
      </div>
      {submit.errorOf('url') !== undefined && (
        <p class="field-error" role="alert">
          {submit.errorOf('url')}
        </p>
      )}
      <Refusal submit={submit} fields={['name', 'url']} />
    </form>
  );
}
