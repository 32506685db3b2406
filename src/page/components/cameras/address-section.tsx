/** Name, address and login of a camera. They can be tried before they are stored; the stored password is used at its own host only. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { CameraSettingsJson, TriedJson } from '../../../contract/page/cameras.ts';
import { cameraUnreachable } from '../../../domain/problem/camera.ts';
import { mayTakePassword } from '../../../domain/setup/camera-login.ts';
import { cameraRequests } from '../../api/cameras.ts';
import { Button } from '../../kit/button.tsx';
import { Accept, Form } from '../../kit/form/form.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { Section } from '../../kit/section.tsx';
import { withScheme } from '../../state/cameras/typed-address.ts';
import { usePageMessages } from '../../state/locale.ts';
import { differing, isSame, merged } from '../../state/merge.ts';
import { takenAs } from './context.ts';
import { type Login, loginFields } from './login-fields.ts';
import { TriedPicture } from './try-result.tsx';

type Props = { settings: CameraSettingsJson; onSaved: (settings: CameraSettingsJson) => void };
type Draft = Login & { readonly name: string; readonly url: string; readonly mainUrl: string };

function drafted({ name, url, mainUrl = '', username = '', transport }: CameraSettingsJson): Draft {
  return { name, url, mainUrl, username, password: '', transport };
}

export function AddressSection({ settings: stored, onSaved }: Props) {
  const words = usePageMessages().cameras;
  const { settings } = words;
  const address = useAddress({ settings: stored, onSaved });
  const { draft, change, save, submit, doing, isChanged, isElsewhere, tried } = address;
  const { hasPassword } = stored;
  const isAway = !mayTakePassword(stored.url, withScheme(draft.url));
  const isTrying = doing === 'trying';
  return (
    <Section of="camera" id="address" title={settings.address}>
      <Form
        label={settings.address}
        fields={[
          { name: 'name', label: settings.name, isWide: true },
          {
            ...{ name: 'url', label: settings.url, isWide: true },
            hint: takenAs(draft.url, words) ?? settings.urlHint,
          },
          ...loginFields(draft, words, { hasPassword, isAway }),
          { name: 'mainUrl', label: settings.mainUrl, hint: settings.mainUrlHint, isWide: true },
        ]}
        values={draft}
        onChange={change}
        submit={submit}
        action={settings.save}
        busy={isTrying ? settings.save : isElsewhere ? settings.trying : settings.saving}
        isMain={isChanged}
        isOff={!isChanged}
        isLong={isTrying || isElsewhere}
        onSubmit={() => save(false)}
        more={
          <>
            <Button
              text={isTrying && submit.isBusy ? settings.trying : settings.try}
              isOff={submit.isBusy}
              onClick={address.tryOut}
            />
            {!isTrying && (
              <Accept
                submit={submit}
                of={cameraUnreachable}
                text={settings.saveUnreachable}
                onAccept={() => save(true)}
              />
            )}
          </>
        }
        done={submit.isDone && !isTrying && !isChanged && settings.saved}
      />
      {tried !== undefined && <TriedPicture tried={tried} />}
    </Section>
  );
}

/** The typed values, and what is done with them. */
function useAddress({ settings, onSaved }: Props) {
  const submit = useSubmitting();
  const stored = drafted(settings);
  const [draft, setDraft] = useState(stored);
  const before = useRef(stored);
  useEffect(() => {
    const was = before.current;
    before.current = stored;
    setDraft((draft) => merged(draft, was, stored));
  }, [stored.name, stored.url, stored.mainUrl, stored.username, stored.transport]);
  const [tried, setTried] = useState<TriedJson>();
  /** Action of the last press. */
  const [doing, setDoing] = useState<'saving' | 'trying'>('saving');
  const save = (acceptUnreachable: boolean) => {
    if (submit.isBusy) return;
    setDoing('saving');
    const changes = differing(draft, stored);
    submit.run(
      () =>
        cameraRequests.change(settings.id, {
          ...changes,
          ...(changes.url !== undefined && { url: withScheme(changes.url) }),
          ...(changes.mainUrl !== undefined && { mainUrl: mainAddress(changes.mainUrl) }),
          ...(acceptUnreachable && { acceptUnreachable }),
        }),
      (next) => {
        before.current = drafted(next);
        setDraft(before.current);
        onSaved(next);
      },
    );
  };
  const tryOut = () => {
    if (submit.isBusy) return;
    setDoing('trying');
    setTried(undefined);
    const { name: _name, mainUrl: _main, ...input } = draft;
    const url = withScheme(input.url);
    submit.run(() => cameraRequests.tryOut({ ...input, url, camera: settings.id }), setTried);
  };
  return {
    ...{ draft, save, tryOut, submit, doing, tried },
    change: (part: Partial<Draft>) => setDraft({ ...draft, ...part }),
    isChanged: !isSame(draft, stored),
    /** It is tried before it is stored. */
    isElsewhere: !isSame({ ...draft, name: stored.name }, stored),
  };
}

const mainAddress = (typed: string): string => (typed.trim() === '' ? '' : withScheme(typed));
