/** Removal of the camera, with a confirmation that lists the effects. */

import { useState } from 'preact/hooks';
import type { CameraStatusJson } from '../../../contract/page/sales.ts';
import { cameraRequests } from '../../api/cameras.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { goTo } from '../../kit/hooks.ts';
import { Icon } from '../../kit/icon.tsx';
import { useSubmitting } from '../../kit/submit.ts';
import { pageHref } from '../../state/route.ts';
import { useCameraTexts } from './context.ts';

type Props = { camera: CameraStatusJson; registers: readonly string[]; onRemoved: () => void };

export function RemoveSection({ camera, registers, onRemoved }: Props) {
  const { remove, comma } = useCameraTexts();
  const submit = useSubmitting();
  const [isAsking, setAsking] = useState(false);
  return (
    <section class="card camera-section" aria-labelledby="camera-remove">
      <h3 id="camera-remove">{remove.title}</h3>
      <p class="muted">{remove.text}</p>
      <div class="form-actions">
        <button type="button" class="bin" onClick={() => setAsking(true)}>
          <Icon name="bin" /> {remove.action}
        </button>
      </div>
      {isAsking && (
        <Confirm
          title={remove.confirmTitle(camera.name)}
          texts={[
            registers.length === 0 ? remove.noLinks : remove.links(registers.join(comma)),
            remove.loses,
            remove.keeps,
          ]}
          action={remove.confirm}
          submit={submit}
          onConfirm={() =>
            submit.run(
              () => cameraRequests.remove(camera.id),
              () => {
                setAsking(false);
                onRemoved();
                goTo(pageHref('cameras'), 'instead');
              },
            )
          }
          onClose={() => {
            setAsking(false);
            submit.clear();
          }}
        />
      )}
    </section>
  );
}
