/** Facts about a camera on the dashboard and on its own page: its state, problems with advice, and figures. */

import { useContext } from 'preact/hooks';
import type { CameraStatusJson } from '../../../contract/page/status.ts';
import { cameraProblemKind } from '../../../domain/problem/camera.ts';
import { Rows, type SomeRows } from '../../kit/rows.tsx';
import { isReconnecting } from '../../state/brief.ts';
import { useLocale } from '../../state/locale.ts';
import type { Format } from '../../text/format.ts';
import { exactPictureText, heldCutText } from '../../text/held-video.ts';
import type { Messages } from '../../text/ja.ts';
import {
  cameraProblemText,
  cameraStateText,
  cameraTone,
  clockText,
  warningTexts,
} from '../../text/messages.ts';
import { ReachableContext } from '../sales/thumbnail.tsx';

type Props = { camera: CameraStatusJson; nowMs: number };

export function CameraState({ camera, nowMs }: Props) {
  const { t, format } = useLocale();
  if (!useContext(ReachableContext))
    return (
      <span class="camera-state">
        <span class="dot warn" />
        {t.cameras.unknown}
      </span>
    );
  return (
    <span class="camera-state">
      <span class={`dot ${cameraTone(camera, nowMs)}`} />
      {cameraStateText(camera, nowMs, t, format)}
    </span>
  );
}

/** Why it gives no pictures, and what to do; nothing while it does. */
export function CameraProblemNote({ camera, nowMs }: Props) {
  const { t, format } = useLocale();
  if (camera.state === 'starting') return <p class="muted">{t.cameras.startingText}</p>;
  if (camera.state === 'up') return null;
  if (isReconnecting(camera, nowMs)) return <p class="muted">{t.cameras.reconnecting}</p>;
  const { why, advice } = cameraProblemText(camera, t);
  const { nextTry, problem } = camera;
  // All others are tried again within seconds.
  const waitsLong = problem !== undefined && cameraProblemKind(problem.code) === 'login';
  return (
    <div class="trouble">
      <p>
        {t.cameras.why}
        {t.colon}
        {why}
      </p>
      <p>{advice}</p>
      {waitsLong && nextTry !== undefined && <p>{t.cameras.nextTry(format.minute(nextTry))}</p>}
    </div>
  );
}

/** Whether it goes well: what a shop needs of it. Its figures are for the installer, on its own page. */
export function CameraPace({ camera: { pictureAgeMs } }: { camera: CameraStatusJson }) {
  const { t, format } = useLocale();
  if (!useContext(ReachableContext) || pictureAgeMs === undefined) return null;
  return <p class="pace muted">{t.cameras.ago(format.seconds(pictureAgeMs))}</p>;
}

/** More warnings than `maxOpen` show what is wrong only, until one is opened for what to do; so does one that may be there for ever. */
export function CameraWarnings({ camera, nowMs, maxOpen }: Props & { maxOpen: number }) {
  const { t, format } = useLocale();
  const texts = warningTexts(camera, nowMs, t, format);
  if (camera.state !== 'up' || texts.length === 0) return null;
  return (
    <ul class="camera-warnings" aria-label={t.cameras.warnings}>
      {texts.map(({ warning, title, advice }) => (
        <li key={warning}>
          <details open={texts.length <= maxOpen && warning !== 'single_pictures'}>
            <summary>{title}</summary>
            <p>{advice}</p>
          </details>
        </li>
      ))}
    </ul>
  );
}

/** From the scene to this screen; single pictures are as old as the newest one, and a little more. */
function behindText(
  pictureAgeMs: number | undefined,
  behindMs: number | undefined,
  t: Messages,
  format: Format,
): string | undefined {
  if (pictureAgeMs === undefined) return undefined;
  return behindMs === undefined ? t.cameras.behindPictures : format.seconds(pictureAgeMs + behindMs);
}

/** Why memory holds less than configured, and what to do; nothing while it holds all. */
export function CameraHeldCut({ camera }: Pick<Props, 'camera'>) {
  const { t, format } = useLocale();
  const text = heldCutText(camera, t, format);
  return text === undefined ? null : <p class="muted">{text}</p>;
}

/** For the installer. `behindMs`: how far the video on this screen is behind what has come here. */
export function CameraFigures({ camera, nowMs, behindMs }: Props & { behindMs: number | undefined }) {
  const { t, format } = useLocale();
  const { codec, width, height, reader, keyFrameIntervalMs, lookback } = camera;
  const { pictureAgeMs, fps, bitRate } = camera;
  const codecs = { h264: 'H.264', h265: 'H.265', jpeg: 'JPEG' } as const;
  const rows: SomeRows = [
    [t.cameras.pictureAge, pictureAgeMs === undefined ? undefined : format.seconds(pictureAgeMs)],
    [t.cameras.behind, behindText(pictureAgeMs, behindMs, t, format)],
    [t.cameras.fps, fps === undefined ? undefined : t.cameras.fpsValue(format.number(fps, 1))],
    [t.cameras.bitRate, bitRate === undefined ? undefined : format.bitRate(bitRate)],
    [t.cameras.codec, codec && codecs[codec]],
    [t.cameras.size, width === undefined || height === undefined ? undefined : `${width} × ${height}`],
    [t.cameras.keyFrames, keyFrameIntervalMs === undefined ? undefined : format.seconds(keyFrameIntervalMs)],
    [t.cameras.clock, clockText(camera, t, format)],
    [t.cameras.damages, t.cameras.times(format.number(camera.damages))],
    [t.cameras.restarts, t.cameras.times(format.number(camera.restarts))],
    [t.cameras.reader, reader && t.cameras.readers[reader]],
    [t.cameras.held, exactPictureText(camera, t, format)],
    lookback?.oldest && [
      t.cameras.lookback,
      t.cameras.lookbackValue(format.moment(lookback.oldest, nowMs), format.size(lookback.bytes)),
    ],
  ];
  return <Rows rows={rows} />;
}
