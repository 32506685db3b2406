/** Pairs of cameras that are late themselves: how far each picture is from its sale, beside what the pair states. */
import type { FilmCamera } from '../peers/cameras/film-camera.ts';
import { readPaintedClock } from '../peers/cameras/painted-clock.ts';
import type { Gateway, Pushed } from './gateway.ts';

export type DelayRow = {
  readonly camera: string;
  readonly pairs: number;
  /** Pairs whose picture is further from where they put it than they state. */
  readonly outside: number;
  /** Pairs whose picture is further from the sale than half an interval and `nearMs`. */
  readonly far: number;
  readonly statedMs: number;
  readonly worstMs: number;
};

/** The gateway received the sale within a few milliseconds, and the picture may be off by half an interval of its rounding. */
const slackMs = 5;
const nearMs = 10;

/** Compares true distance from the sale with stated distance: the pictures carry their number, the camera knows when it took each. */
export async function delayRow(
  gateway: Gateway,
  of: { readonly name: string; readonly film: FilmCamera; readonly sold: readonly Pushed[] },
): Promise<DelayRow> {
  let [outside, far, statedMs, worstMs] = [0, 0, 0, 0];
  for (const pushed of of.sold) {
    const { capture } = await gateway.paired(pushed);
    if (capture.outcome !== 'captured') throw new Error(`${of.name}: ${capture.outcome}`);
    const number = (await readPaintedClock(await gateway.picture(capture)))?.wallMs;
    const takenAtMs = number === undefined ? undefined : of.film.takenAtMs(number, pushed.sentAtMs);
    if (takenAtMs === undefined) throw new Error(`${of.name}: the number in the picture cannot be read`);
    const statedAtMs = (soldMs: number): number => soldMs + capture.offsetMs;
    const errorMs = Math.max(
      0,
      statedAtMs(pushed.sentAtMs) - takenAtMs,
      takenAtMs - statedAtMs(pushed.answeredAtMs),
    );
    if (errorMs > capture.uncertaintyMs + slackMs) outside++;
    const awayMs = Math.max(pushed.sentAtMs - takenAtMs, takenAtMs - pushed.answeredAtMs);
    if (awayMs > of.film.film.intervalMs / 2 + nearMs) far++;
    statedMs = Math.max(statedMs, capture.uncertaintyMs);
    worstMs = Math.max(worstMs, errorMs);
  }
  return { camera: of.name, pairs: of.sold.length, outside, far, statedMs, worstMs: Math.round(worstMs) };
}
