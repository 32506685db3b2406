/** One camera: its picture, its state in words, its registers. All else of it is on its own page, which its name leads to. */
import type { CameraStatusJson, StatusJson } from '../../api/schema.ts';
import { useLocale } from '../locale.ts';
import { CameraOverview } from './camera-overview.tsx';

const maxOpenWarnings = 2;

type Props = { camera: CameraStatusJson; registers: StatusJson['registers']; nowMs: number };

export function CameraCard({ camera, registers, nowMs }: Props) {
  const { t } = useLocale();
  const names = camera.registers.map(
    (key) => registers.find((register) => register.key === key)?.name ?? key,
  );
  return (
    <article class="card camera">
      <CameraOverview camera={camera} nowMs={nowMs} maxOpenWarnings={maxOpenWarnings}>
        {names.length === 0 ? (
          <p class="muted">{t.cameras.noRegisters}</p>
        ) : (
          <ul class="registers" aria-label={t.cameras.registers}>
            {names.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        )}
      </CameraOverview>
    </article>
  );
}
