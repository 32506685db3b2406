/** The region of the camera's picture in which the checkouts of a register show: marked, changed and removed by presses of their own. */
import { useState } from 'preact/hooks';
import type { RegisterJson } from '../../../../contract/page/registers.ts';
import type { CameraStatusJson } from '../../../../contract/page/status.ts';
import { type RegionSubject, regionSubjects } from '../../../../domain/setup/seen-region.ts';
import { linkageRequests } from '../../../api/registers.ts';
import { Button } from '../../../kit/button.tsx';
import { ConfirmButton } from '../../../kit/dialog/confirm-button.tsx';
import { Choice } from '../../../kit/form/form.tsx';
import { Refusal } from '../../../kit/form/refusal.tsx';
import { JpegCanvas } from '../../../kit/jpeg-canvas.tsx';
import { useLocale, usePageMessages } from '../../../state/locale.ts';
import { firstRectangle, type Rectangle } from '../../../state/region-drawing.ts';
import { usePicture } from '../../cameras/masks/mask-picture.ts';
import { useLinkage, useSubmit } from '../context.ts';
import { RegionLayer } from './region-layer.tsx';
import './region.css';

export function RegionEdit({ register }: { register: RegisterJson }) {
  const words = usePageMessages().linkage.region;
  const { t } = useLocale();
  const { cameras, reload } = useLinkage();
  const [isOpen, setOpen] = useState(false);
  const { region } = register;
  const marked = cameras.find(({ id }) => id === region?.camera);
  const isMarkedLinked = register.cameras.some(({ camera: id }) => id === marked?.id);
  // Another camera of the register shows it from another side; one that is no longer linked, not at all.
  const camera = isMarkedLinked ? marked : cameras.find(({ id }) => id === register.cameras[0]?.camera);
  return (
    <section class="region-edit" aria-label={`${register.name}: ${words.heading}`}>
      <h3>{words.heading}</h3>
      <p class="muted">{words.text}</p>
      {region !== undefined && marked !== undefined && (
        <p>{words.marked(words.shows[region.shows], marked.name)}</p>
      )}
      {(camera === undefined || (region !== undefined && !isMarkedLinked)) && (
        <p class="muted">{words.noCamera}</p>
      )}
      <div class="form-actions">
        {camera !== undefined && (
          <Button
            class="small-button"
            text={isOpen ? t.close : region === undefined ? words.mark : words.change}
            aria-label={`${register.name}: ${isOpen ? t.close : region === undefined ? words.mark : words.change}`}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          />
        )}
        {region !== undefined && (
          <ConfirmButton
            class="small-button bin"
            icon="bin"
            text={words.remove}
            label={`${register.name}: ${words.remove}`}
            title={words.removeTitle(register.name)}
            texts={[words.removeText]}
            work={() => linkageRequests.changeRegister(register.key, { region: null })}
            onDone={reload}
          />
        )}
      </div>
      {isOpen && camera !== undefined && (
        <RegionForm register={register} camera={camera} onDone={() => setOpen(false)} />
      )}
    </section>
  );
}

type FormProps = { register: RegisterJson; camera: CameraStatusJson; onDone: () => void };

function RegionForm({ register, camera, onDone }: FormProps) {
  const words = usePageMessages().linkage.region;
  const masks = usePageMessages().cameras.masks;
  const submit = useSubmit();
  const [rectangle, setRectangle] = useState<Rectangle>(
    register.region?.camera === camera.id ? register.region : firstRectangle,
  );
  const [shows, setShows] = useState<RegionSubject>(register.region?.shows ?? 'drawer');
  const [round, setRound] = useState(0);
  const picture = usePicture(camera, round);
  const save = () => {
    const { left, top, width, height } = rectangle;
    const region = { camera: camera.id, shows, left, top, width, height };
    submit.run(() => linkageRequests.changeRegister(register.key, { region }), onDone);
  };
  return (
    <div class="region-form">
      <Choice
        label={words.showsLabel}
        options={regionSubjects.map((one) => [one, words.shows[one]])}
        value={shows}
        onChange={setShows}
      />
      <p class="muted">{words.how}</p>
      <div class="region-picture">
        {picture.jpeg === undefined ? (
          <p class="placeholder" role="status">
            {masks[picture.why ?? 'loading']}
          </p>
        ) : (
          <JpegCanvas jpeg={picture.jpeg} label={masks.picture} />
        )}
        <RegionLayer region={rectangle} onChange={setRectangle} />
      </div>
      <small class="muted">{words.keys}</small>
      <div class="form-actions">
        <Button
          class="main-button"
          text={words.save}
          busy={submit.isBusy && masks.saving}
          isOff={submit.isBusy}
          onClick={save}
        />
        <Button text={masks.renew} onClick={() => setRound(round + 1)} />
      </div>
      <Refusal submit={submit} />
    </div>
  );
}
