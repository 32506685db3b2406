/** How far back a camera's video in memory goes, as its page shows it. Pure. */
import type { CameraStatusJson } from '../../contract/page/status.ts';
import type { Format } from './format.ts';
import type { Messages } from './ja.ts';

/** How far back the picture of a sale is the exact one, and which picture an older sale gets. */
export function exactPictureText(
  { heldMs, lookback }: Pick<CameraStatusJson, 'heldMs' | 'lookback'>,
  { cameras: words }: Messages,
  format: Format,
): string {
  const held = format.duration(heldMs);
  if (lookback === undefined) return words.heldValue(held, words.olderNone);
  if (lookback.form === 'full') return words.heldValue(held, words.olderAll);
  const { pictureIntervalMs } = lookback;
  const interval = pictureIntervalMs === undefined ? undefined : format.seconds(pictureIntervalMs);
  return words.heldValue(held, words.olderKeyFrames(interval));
}

/** Why memory holds less than configured, and what to do; undefined while it holds all. */
export function heldCutText(
  { heldMs, heldCut }: Pick<CameraStatusJson, 'heldMs' | 'heldCut'>,
  { cameras: words }: Messages,
  format: Format,
): string | undefined {
  if (heldCut === undefined) return undefined;
  const { keepMs, maxBytes, neededBytes } = heldCut;
  const [held, keep] = [format.duration(heldMs), format.duration(keepMs)];
  return words.heldCut(held, keep, format.size(maxBytes), format.size(neededBytes));
}
