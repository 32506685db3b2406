/** How late the camera's video is, and the way to measuring it. */
import { Section } from '../../kit/section.tsx';
import { usePageMessages } from '../../state/locale.ts';
import { pageHref } from '../../state/route.ts';
import { secondsText } from '../calibration/context.ts';

export function LatencySection({ cameraId, latencyMs }: { cameraId: string; latencyMs: number | undefined }) {
  const phone = usePageMessages().phoneLatency;
  const { latency } = usePageMessages().cameras;
  return (
    <Section of="camera" id="latency" title={latency.title}>
      <p class="muted">
        {latencyMs === undefined ? latency.none : latency.value(phone.seconds(secondsText(latencyMs)))}
      </p>
      <a class="button" href={pageHref('cameras', cameraId, 'latency')}>
        {latency.measure}
      </a>
    </Section>
  );
}
