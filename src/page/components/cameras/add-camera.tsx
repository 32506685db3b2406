/** A camera that is added: found or typed, logged in to, seen, named. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CameraSettingsJson } from '../../../contract/page/cameras.ts';
import { Field, Refusal } from '../../kit/form.tsx';
import { Icon } from '../../kit/icon.tsx';
import { useSubmitting } from '../../kit/submit.ts';
import { pageHref } from '../../state/route.ts';
import { placeOf } from '../../state/typed-address.ts';
import { Connect, type Target } from './connect.tsx';
import { takenAs, useCameraTexts } from './context.ts';
import { CameraSearch } from './search.tsx';

export function AddCamera() {
  const words = useCameraTexts();
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
          <button
            type="button"
            onClick={() => {
              setAdded(undefined);
              setTarget(undefined);
            }}
          >
            {words.new.another}
          </button>
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
  const words = useCameraTexts();
  const submit = useSubmitting();
  const [address, setAddress] = useState('');
  return (
    <section class="card camera-section" aria-labelledby="camera-by-hand">
      <h3 id="camera-by-hand">{words.new.byHand}</h3>
      <p class="muted">{words.new.byHandText}</p>
      <form
        class="camera-form"
        aria-label={words.new.byHand}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const place = address.trim();
          if (place !== '') onChoose({ ...placeOf(place), place, name: '', isOpen: false });
        }}
      >
        <Field
          label={words.new.addressLabel}
          name="address"
          value={address}
          onChange={setAddress}
          submit={submit}
          hint={takenAs(address, words) ?? words.new.addressHint}
        />
        <div class="form-actions">
          <button type="submit" aria-disabled={address.trim() === ''}>
            {words.new.next}
          </button>
        </div>
        <Refusal submit={submit} />
      </form>
    </section>
  );
}
