/** How late the camera's video is, and the ways to a measured or an estimated value. */
import { useState } from 'preact/hooks';
import type { LatencyEstimateJson } from '../../../contract/page/discovery.ts';
import { setEstimatedLatency } from '../../api/calibration.ts';
import { cameraRequests } from '../../api/cameras.ts';
import { Button } from '../../kit/button.tsx';
import { Form, useValues } from '../../kit/form/form.tsx';
import { useSubmitting } from '../../kit/form/submit.ts';
import { DoneLine } from '../../kit/lines.tsx';
import { Section } from '../../kit/section.tsx';
import { usePageMessages } from '../../state/locale.ts';
import { pageHref } from '../../state/route.ts';
import { secondsText } from '../calibration/context.ts';

export function LatencySection({ cameraId, latencyMs }: { cameraId: string; latencyMs: number | undefined }) {
  const phone = usePageMessages().phoneLatency;
  const { latency, keyFrames, settings } = usePageMessages().cameras;
  const submit = useSubmitting();
  const [values, change] = useValues({ port: '80' });
  const [found, setFound] = useState<LatencyEstimateJson>();
  const [usedMs, setUsedMs] = useState<number>();
  const currentMs = usedMs ?? latencyMs;
  return (
    <Section of="camera" id="latency" title={latency.title}>
      <p class="muted">
        {currentMs === undefined ? latency.none : latency.value(phone.seconds(secondsText(currentMs)))}
      </p>
      <a class="button" href={pageHref('cameras', cameraId, 'latency')}>
        {latency.measure}
      </a>
      <p class="muted">{latency.estimateText}</p>
      <Form
        label={latency.estimate}
        fields={[
          { type: 'group', summary: settings.more, fields: [{ name: 'port', label: keyFrames.port }] },
        ]}
        values={values}
        onChange={change}
        submit={submit}
        action={latency.estimate}
        busy={latency.estimating}
        isMain={false}
        isLong
        onSubmit={() => {
          setFound(undefined);
          submit.run(() => cameraRequests.estimateLatency(cameraId, values.port.trim()), setFound);
        }}
      />
      {found !== undefined && <Estimate found={found} onUsed={() => setUsedMs(found.latencyMs)} />}
    </Section>
  );
}

function Estimate({ found, onUsed }: { found: LatencyEstimateJson; onUsed: () => void }) {
  const phone = usePageMessages().phoneLatency;
  const { latency } = usePageMessages().cameras;
  const { isBusy, isDone, failure, run } = useSubmitting(onUsed);
  const { seenMs, latencyMs, uncertaintyMs } = found;
  return (
    <>
      <p role="status">
        {latency.estimated(
          phone.seconds(secondsText(latencyMs)),
          phone.plusMinus(secondsText(uncertaintyMs)),
        )}
      </p>
      <p class="muted">{latency.seen(phone.seconds(secondsText(seenMs)))}</p>
      {!isDone && (
        <div class="form-actions">
          <Button
            text={latency.use}
            busy={isBusy && latency.using}
            onClick={() => run(() => setEstimatedLatency(found))}
          />
        </div>
      )}
      <DoneLine>{isDone && latency.used}</DoneLine>
      {failure !== undefined && (
        <p class="refusal" role="alert">
          {failure.kind === 'unreachable' ? phone.failed.unreachable.title : failure.title}
        </p>
      )}
    </>
  );
}
