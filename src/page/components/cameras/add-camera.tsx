/** A camera that is added: found or typed, logged in to, seen, named. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CameraSettingsJson } from '../../../contract/page/cameras.ts';
import { Button } from '../../kit/button.tsx';
import { Form, useValues } from '../../kit/form/form.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { Icon } from '../../kit/icon.tsx';
import { Section } from '../../kit/section.tsx';
import { placeOf } from '../../state/cameras/typed-address.ts';
import { usePageMessages } from '../../state/locale.ts';
import { pageHref } from '../../state/route.ts';
import { Connect, type Target } from './connect.tsx';
import { takenAs } from './context.ts';
import { CameraSearch } from './search.tsx';
import './add-camera.css';

export function AddCamera() {
  const words = usePageMessages().cameras;
  const [target, setTarget] = useState<Target>();
  const [added, setAdded] = useState<CameraSettingsJson>();
  const success = useRef<HTMLHeadingElement>(null);
  // The focused button is gone once the camera is added.
  useEffect(() => success.current?.focus(), [added]);
  if (added !== undefined)
    return (
      <section class="card camera-section added-camera">
        <h3 ref={success} tabIndex={-1}>
          <Icon name="check" /> {words.new.added(added.name)}
        </h3>
        <p>{words.new.addedText}</p>
        <div class="form-actions">
          <a class="button main-button" href={pageHref('linkage', 'for', added.id)}>
            {words.new.toLinkage}
          </a>
          <a class="button" href={pageHref('cameras', added.id)}>
            {words.new.toCamera}
          </a>
          <Button
            text={words.new.another}
            onClick={() => {
              setAdded(undefined);
              setTarget(undefined);
            }}
          />
        </div>
      </section>
    );
  return (
    <>
      {target !== undefined && (
        <Connect key={target.place} target={target} onAdded={setAdded} onOther={() => setTarget(undefined)} />
      )}
      <div hidden={target !== undefined} class="find-camera">
        <CameraSearch
          onChoose={({ address, host, name, model, problem }) =>
            setTarget({
              device: address,
              place: host,
              name: name ?? model ?? '',
              isOpen: problem === undefined,
            })
          }
        />
        <ByHand onChoose={setTarget} />
      </div>
    </>
  );
}

function ByHand({ onChoose }: { onChoose: (target: Target) => void }) {
  const words = usePageMessages().cameras;
  const [{ address }, change] = useValues({ address: '' });
  const place = address.trim();
  const hint = takenAs(address, words) ?? words.new.addressHint;
  return (
    <Section of="camera" id="by-hand" title={words.new.byHand}>
      <p class="muted">{words.new.byHandText}</p>
      <Form
        label={words.new.byHand}
        fields={[{ name: 'address', label: words.new.addressLabel, hint }]}
        values={{ address }}
        onChange={change}
        submit={useSubmitting()}
        action={words.new.next}
        isMain={false}
        isOff={place === ''}
        onSubmit={() => onChoose({ ...placeOf(place), place, name: '', isOpen: false })}
      />
    </Section>
  );
}
