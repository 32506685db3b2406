/** Removal of the camera, with a confirmation that lists the effects. */

import type { CameraStatusJson } from '../../../contract/page/status.ts';
import { cameraRequests } from '../../api/cameras.ts';
import { ConfirmButton } from '../../kit/dialog/confirm-button.tsx';
import { goTo } from '../../kit/hooks.ts';
import { Section } from '../../kit/section.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { pageHref } from '../../state/route.ts';

type Props = { camera: CameraStatusJson; registers: readonly string[]; onRemoved: () => void };

export function RemoveSection({ camera, registers, onRemoved }: Props) {
  const { remove } = usePageMessages().cameras;
  const { t } = useLocale();
  const links = registers.length === 0 ? remove.noLinks : remove.links(registers.join(t.comma));
  return (
    <Section of="camera" id="remove" title={remove.title}>
      <p class="muted">{remove.text}</p>
      <div class="form-actions">
        <ConfirmButton
          class="bin"
          icon="bin"
          text={remove.action}
          title={remove.confirmTitle(camera.name)}
          texts={[links, remove.loses, remove.keeps]}
          action={remove.confirm}
          work={() => cameraRequests.remove(camera.id)}
          onDone={() => {
            onRemoved();
            goTo(pageHref('cameras'), 'instead');
          }}
        />
      </div>
    </Section>
  );
}
