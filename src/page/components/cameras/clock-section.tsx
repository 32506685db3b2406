/** The camera's own clock, and the time server that it may be given. */

import { useState } from 'preact/hooks';
import type { CameraStatusJson } from '../../../contract/page/sales.ts';
import { cameraRequests } from '../../api/cameras.ts';
import { Field, Refusal } from '../../kit/form.tsx';
import { useSubmitting } from '../../kit/submit.ts';
import { useLocale } from '../../state/locale.ts';
import { clockText } from '../../text/messages.ts';
import { useCameraTexts } from './context.ts';

const defaultServer = 'ntp.nict.jp';

export function ClockSection({ camera }: { camera: CameraStatusJson }) {
  const { t, format } = useLocale();
  const { clock } = useCameraTexts();
  const submit = useSubmitting();
  const [server, setServer] = useState(defaultServer);
  const [isDone, setDone] = useState(false);
  const { clockOffsetMs } = camera;
  return (
    <section class="card camera-section" aria-labelledby="camera-clock">
      <h3 id="camera-clock">{clock.title}</h3>
      <p>{clockOffsetMs === undefined ? clock.unknown : clock.offset(clockText(clockOffsetMs, t, format))}</p>
      <p class="muted">{clock.text}</p>
      <form
        class="camera-form"
        aria-label={clock.title}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setDone(false);
          submit.run(
            () => cameraRequests.setNtp(camera.id, { server: server.trim() }),
            () => setDone(true),
          );
        }}
      >
        <Field label={clock.server} name="server" value={server} onChange={setServer} submit={submit} />
        <div class="form-actions">
          <button type="submit" aria-disabled={submit.isBusy}>
            {submit.isBusy ? clock.setting : clock.set}
          </button>
          <p class="done-line" role="status">
            {isDone && clock.done}
          </p>
        </div>
        <Refusal submit={submit} fields={['server']} />
      </form>
    </section>
  );
}
