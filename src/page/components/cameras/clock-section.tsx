/** The camera's own clock, and the time server that it may be given. */

import type { CameraStatusJson } from '../../../contract/page/status.ts';
import { cameraRequests } from '../../api/cameras.ts';
import { Form, useValues } from '../../kit/form/form.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { Section } from '../../kit/section.tsx';
import { useLocale, usePageMessages } from '../../state/locale.ts';
import { clockText } from '../../text/messages.ts';

const defaultServer = 'ntp.nict.jp';

export function ClockSection({ camera }: { camera: CameraStatusJson }) {
  const { t, format } = useLocale();
  const { clock } = usePageMessages().cameras;
  const offset = clockText(camera, t, format);
  const submit = useSubmitting();
  const [values, change] = useValues({ server: defaultServer });
  return (
    <Section of="camera" id="clock" title={clock.title}>
      <p>{offset === undefined ? clock.unknown : clock.offset(offset)}</p>
      <p class="muted">{clock.text}</p>
      <Form
        label={clock.title}
        fields={[{ name: 'server', label: clock.server }]}
        values={values}
        onChange={change}
        submit={submit}
        action={clock.set}
        busy={clock.setting}
        isMain={false}
        onSubmit={() => submit.run(() => cameraRequests.setNtp(camera.id, values.server.trim()))}
        done={submit.isDone && clock.done}
      />
    </Section>
  );
}
