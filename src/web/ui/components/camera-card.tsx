/** One camera: its picture, its state in words, its registers; figures for the installer behind 詳細. */
import type { CameraStatusJson, StatusJson } from '../../api/schema.ts';
import { useLocale } from '../locale.ts';
import { clockText, troubleText, warningTexts } from '../words.ts';
import { LivePicture } from './live-picture.tsx';

/** More warnings than this show what is wrong only, until one is opened for what to do; so does one that may be there for ever. */
const maxOpenWarnings = 2;

const tones = { starting: 'warn', up: 'good', down: 'bad' } as const;

type Props = { camera: CameraStatusJson; registers: StatusJson['registers']; nowMs: number };

export function CameraCard({ camera, registers, nowMs }: Props) {
  const { t, format, language } = useLocale();
  const { state, since } = camera;
  const trouble = troubleText(camera, t, language);
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
            <span class={`dot ${state === 'up' && camera.warnings.length > 0 ? 'warn' : tones[state]}`} />
            {stateText}
          </span>
        </header>
        {state === 'down' && (
          <div class="trouble">
            <p>
              {t.cameras.why}
              {t.colon}
              {trouble.why}
            </p>
            <p>{trouble.advice}</p>
          </div>
        )}
        {state === 'starting' && <p class="muted">{t.cameras.startingText}</p>}
        {state === 'up' && <Pace camera={camera} />}
        {state === 'up' && <Warnings camera={camera} nowMs={nowMs} />}
        {names.length === 0 ? (
          <p class="muted">{t.cameras.noRegisters}</p>
        ) : (
          <ul class="registers" aria-label={t.cameras.registers}>
            {names.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        )}
        <Figures camera={camera} nowMs={nowMs} />
      </div>
    </article>
  );
}

/** In one line whether it goes well. */
function Pace({ camera: { pictureAgeMs, fps, bitRate } }: { camera: CameraStatusJson }) {
  const { t, format } = useLocale();
  const facts = [
    pictureAgeMs === undefined ? undefined : t.cameras.ago(format.seconds(pictureAgeMs)),
    fps === undefined ? undefined : t.cameras.fpsValue(format.number(fps, 1)),
    bitRate === undefined ? undefined : format.bitRate(bitRate),
  ].filter((fact) => fact !== undefined);
  return (
    <ul class="pace muted">
      {facts.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
    </ul>
  );
}

function Warnings({ camera, nowMs }: { camera: CameraStatusJson; nowMs: number }) {
  const { t, format } = useLocale();
  const texts = warningTexts(camera, nowMs, t, format);
  if (texts.length === 0) return null;
  return (
    <ul class="camera-warnings" aria-label={t.cameras.warnings}>
      {texts.map(({ warning, title, advice }) => (
        <li key={warning}>
          <details open={texts.length <= maxOpenWarnings && warning !== 'single_pictures'}>
            <summary>{title}</summary>
            <p>{advice}</p>
          </details>
        </li>
      ))}
    </ul>
  );
}

function Figures({ camera, nowMs }: { camera: CameraStatusJson; nowMs: number }) {
  const { t, format } = useLocale();
  const { codec, width, height, reader, keyFrameIntervalMs, clockOffsetMs, lookback } = camera;
  const codecs = { h264: 'H.264', h265: 'H.265', jpeg: 'JPEG' } as const;
  const rows: [label: string, value: string | undefined][] = [
    [t.cameras.codec, codec && codecs[codec]],
    [t.cameras.size, width === undefined || height === undefined ? undefined : `${width} × ${height}`],
    [t.cameras.keyFrames, keyFrameIntervalMs === undefined ? undefined : format.seconds(keyFrameIntervalMs)],
    [t.cameras.clock, clockOffsetMs === undefined ? undefined : clockText(clockOffsetMs, t, format)],
    [t.cameras.damages, t.cameras.times(format.number(camera.damages))],
    [t.cameras.restarts, t.cameras.times(format.number(camera.restarts))],
    [t.cameras.reader, reader && t.cameras.readers[reader]],
    [t.cameras.held, format.duration(camera.heldMs)],
  ];
  if (lookback?.oldest !== undefined) {
    const size = `${format.number(lookback.bytes / 1e6)} MB`;
    rows.push([t.cameras.lookback, t.cameras.lookbackValue(format.moment(lookback.oldest, nowMs), size)]);
  }
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
    </details>
  );
}
