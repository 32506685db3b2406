import { PhoneLatency } from '../components/calibration/phone-latency.tsx';
import { useLocale } from '../locale.ts';
import type { PageState } from '../state.ts';

type Props = { state: PageState; nowMs: number; within: readonly string[] };

export function Cameras({ state, within }: Props) {
  const { t } = useLocale();
  const [id, part] = within;
  if (id !== undefined && part === 'latency') return <PhoneLatency state={state} cameraId={id} />;
  return (
    <main class="page" id="content" tabIndex={-1}>
      <h2 class="page-title">{t.nav.cameras}</h2>
      <p class="muted">{state.status?.json.shop.name}</p>
    </main>
  );
}
