/** How late the camera's video is, as measured. */
import { useLocale } from '../../locale.ts';
import { useCameraWords } from './context.ts';

export function LatencySection({ latencyMs }: { latencyMs: number }) {
  const { format } = useLocale();
  const { latency } = useCameraWords();
  return (
    <section class="card camera-section" aria-labelledby="camera-latency">
      <h3 id="camera-latency">{latency.title}</h3>
      <p class="muted">{latency.value(format.milliseconds(latencyMs))}</p>
    </section>
  );
}
