/** One camera that is to be added: its login, then its picture and streams at once, then its name. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CameraSettingsJson, TriedJson } from '../../../contract/page/cameras.ts';
import { cameraRequests } from '../../api/cameras.ts';
import { Button } from '../../kit/button.tsx';
import { Form, useValues } from '../../kit/form/form.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { placeOf } from '../../state/cameras/typed-address.ts';
import { usePageMessages } from '../../state/locale.ts';
import { takenAs } from './context.ts';
import { type Login, loginFields, noLogin } from './login-fields.ts';
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
type Tried = TriedJson & { readonly input: Login & { readonly url: string } };

type Props = { target: Target; onAdded: (camera: CameraSettingsJson) => void; onOther: () => void };

export function Connect({ target, onAdded, onOther }: Props) {
  const words = usePageMessages().cameras;
  const submit = useSubmitting();
  const first = target.url ?? target.device ?? '';
  const [values, change] = useValues({ ...noLogin, url: first });
  const [tried, setTried] = useState<Tried>();
  const section = useRef<HTMLElement>(null);
  const { url, ...login } = values;
  const title = words.new.loginTitle(url === first || url.trim() === '' ? target.place : url.trim());

  const connect = (streamUrl?: string) => {
    const place = streamUrl === undefined ? placeOf(url) : { url: streamUrl };
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
    else section.current?.querySelector<HTMLElement>('input[name=username]')?.focus();
  }, []);

  return (
    <section class="card camera-section" aria-labelledby="camera-connect" ref={section}>
      <header class="section-head">
        <h3 id="camera-connect">{title}</h3>
        <Button class="quiet-button" text={words.new.other} onClick={onOther} />
      </header>
      <Form
        label={title}
        fields={[
          { name: 'url', label: words.new.addressLabel, hint: takenAs(url, words), isWide: true },
          ...loginFields(login, words),
        ]}
        values={values}
        onChange={change}
        submit={submit}
        action={words.new.connect}
        busy={words.new.connecting}
        isMain={tried === undefined}
        isLong
        onSubmit={() => {
          setTried(undefined);
          connect();
        }}
      />
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
  const { new: words, settings } = usePageMessages().cameras;
  const submit = useSubmitting();
  const [{ name }, change] = useValues({ name: tried.device?.name ?? props.name });
  return (
    <Form
      label={words.nameTitle}
      fields={[{ name: 'name', label: settings.name, hint: words.nameHint }]}
      values={{ name }}
      onChange={change}
      submit={submit}
      action={words.add}
      busy={words.adding}
      onSubmit={() =>
        submit.run(() => cameraRequests.add({ ...tried.input, name, mainUrl: mainUrlOf(tried) }), onAdded)
      }
    />
  );
}

/** Address of the largest stream of the same lens or channel, where it is larger than the one that is added. */
function mainUrlOf({ device, url }: Tried): string {
  const streams = device?.streams ?? [];
  const added = streams.find((one) => one.url === url);
  const [largest] = streams
    .filter(({ source, codec }) => source === added?.source && (codec === 'h264' || codec === 'h265'))
    .toSorted((a, b) => (b.width ?? 0) - (a.width ?? 0));
  const isLarger = added !== undefined && (largest?.width ?? 0) > (added.width ?? 0);
  return isLarger ? (largest?.url ?? '') : '';
}
