/** One camera: its picture, its state in words, its registers; figures for the installer behind 詳細. */
import type { CameraStatusJson, StatusJson } from '../../api/schema.ts';
import { useLocale } from '../locale.ts';
import { LivePicture } from './live-picture.tsx';

/** From here on the gateway's pictures get slow (docs: key frames over 4 s apart are a "smart codec" at work). */
const longKeyFrameIntervalMs = 4_000;

const tones = { starting: 'warn', up: 'good', down: 'bad' } as const;

type Props = { camera: CameraStatusJson; registers: StatusJson['registers']; nowMs: number };

export function CameraCard({ camera, registers, nowMs }: Props) {
  const { t, format } = useLocale();
  const { state, since } = camera;
  const names = camera.registers.map(
    (key) => registers.find((register) => register.key === key)?.name ?? key,
  );
  const stateText =
    state === 'down'
      ? t.cameras.downSince(format.moment(since, nowMs), format.duration(nowMs - Date.parse(since)))
      : t.cameras.state[state];
  return (
    <article class="card camera">
      <LivePicture camera={camera} />
      <div class="camera-text">
        <header>
          <h3>{camera.name}</h3>
          <span class="camera-state">
            <span class={`dot ${tones[state]}`} />
            {stateText}
          </span>
        </header>
        {state === 'down' && (
          <div class="trouble">
            <p>
              {t.cameras.why}
              {t.colon}
              {camera.problem ?? t.cameras.whyUnknown}
            </p>
            <p>{t.cameras.whatToDo}</p>
          </div>
        )}
        {state === 'starting' && <p class="muted">{t.cameras.startingText}</p>}
        {names.length === 0 ? (
          <p class="muted">{t.cameras.noRegisters}</p>
        ) : (
          <ul class="registers" aria-label={t.cameras.registers}>
            {names.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        )}
        <Figures camera={camera} />
      </div>
    </article>
  );
}

function Figures({ camera }: { camera: CameraStatusJson }) {
  const { t, format } = useLocale();
  const { fps, bitRate, keyFrameIntervalMs, codec, pictureAgeMs, heldMs, restarts } = camera;
  const codecs = { h264: 'H.264', h265: 'H.265', jpeg: 'JPEG' } as const;
  const rows: [label: string, value: string | undefined][] = [
    [t.cameras.fps, fps === undefined ? undefined : t.cameras.fpsValue(format.number(fps, 1))],
    [t.cameras.bitRate, bitRate === undefined ? undefined : format.bitRate(bitRate)],
    [t.cameras.keyFrames, keyFrameIntervalMs === undefined ? undefined : format.seconds(keyFrameIntervalMs)],
    [t.cameras.codec, codec === undefined ? undefined : codecs[codec]],
    [t.cameras.pictureAge, pictureAgeMs === undefined ? undefined : format.seconds(pictureAgeMs)],
    [t.cameras.held, format.duration(heldMs)],
    [t.cameras.restarts, t.cameras.restartsValue(format.number(restarts))],
  ];
  return (
    <details>
      <summary>{t.details}</summary>
      <dl class="figures">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value ?? '—'}</dd>
          </div>
        ))}
      </dl>
      {keyFrameIntervalMs !== undefined && keyFrameIntervalMs > longKeyFrameIntervalMs && (
        <p class="advice">{t.cameras.keyFramesLong}</p>
      )}
    </details>
  );
}
