/** Shape of the camera's pictures, for video that does not declare the right one. */
import type { CameraSettingsJson } from '../../../contract/page/cameras.ts';
import type { CameraStatusJson } from '../../../contract/page/status.ts';
import { knownAspect } from '../../../domain/capture/picture-aspect.ts';
import { cameraRequests } from '../../api/cameras.ts';
import { Form, useValues } from '../../kit/form/form.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { Section } from '../../kit/section.tsx';
import { usePageMessages } from '../../state/locale.ts';

type Props = {
  camera: CameraStatusJson;
  settings: CameraSettingsJson;
  onSaved: (settings: CameraSettingsJson) => void;
};

export function ShapeSection({
  camera: { width = 0, height = 0 },
  settings: { id, aspect },
  onSaved,
}: Props) {
  const { shape, settings } = usePageMessages().cameras;
  const submit = useSubmitting();
  const [values, change] = useValues({ aspect });
  const isChanged = values.aspect !== aspect;
  const known = knownAspect({ width, height });
  return (
    <Section of="camera" id="shape" title={shape.title}>
      <p class="muted">{shape.text}</p>
      {known !== undefined && <p class="muted">{shape.known(`${width}×${height}`, known)}</p>}
      <Form
        label={shape.title}
        fields={[
          {
            type: 'choice',
            name: 'aspect',
            label: shape.label,
            options: [
              ['auto', shape.auto],
              ['16:9', shape.wide],
              ['4:3', shape.narrow],
              ['square', shape.square],
            ],
          },
        ]}
        values={values}
        onChange={change}
        submit={submit}
        action={settings.save}
        busy={settings.saving}
        isMain={isChanged}
        isOff={!isChanged}
        onSubmit={() => submit.run(() => cameraRequests.change(id, { aspect: values.aspect }), onSaved)}
        done={submit.isDone && !isChanged && settings.saved}
      />
    </Section>
  );
}
