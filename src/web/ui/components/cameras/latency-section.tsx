/** How late the camera's video is, and the way to measuring it. */
import { useLocale } from '../../locale.ts';
import { pageHref } from '../../route.ts';
import { useCameraWords } from './context.ts';

export function LatencySection({ cameraId, latencyMs }: { cameraId: string; latencyMs: number }) {
  const { format } = useLocale();
  const { latency } = useCameraWords();
  return (
    <section class="card camera-section" aria-labelledby="camera-latency">
      <h3 id="camera-latency">{latency.title}</h3>
      <p class="muted">{latency.value(format.milliseconds(latencyMs))}</p>
      <a class="button" href={pageHref('cameras', cameraId, 'latency')}>
        {latency.measure}
      </a>
    </section>
  );
}
