/** How late the camera's video is, and the way to measuring it. */
import { pageHref } from '../../state/route.ts';
import { secondsText } from '../calibration/context.ts';
import { usePhoneMessages } from '../calibration/phone-messages.ts';
import { useCameraTexts } from './context.ts';

export function LatencySection({ cameraId, latencyMs }: { cameraId: string; latencyMs: number | undefined }) {
  const phone = usePhoneMessages();
  const { latency } = useCameraTexts();
  return (
    <section class="card camera-section" aria-labelledby="camera-latency">
      <h3 id="camera-latency">{latency.title}</h3>
      <p class="muted">
        {latencyMs === undefined ? latency.none : latency.value(phone.seconds(secondsText(latencyMs)))}
      </p>
      <a class="button" href={pageHref('cameras', cameraId, 'latency')}>
        {latency.measure}
      </a>
    </section>
  );
}
