/** Sales at random moments over several cameras, and what each was shown. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Camera } from '../../src/agent/cameras/camera-contract.ts';
import type { Grab } from '../../src/domain/capture/frame.ts';
import { systemClock as clock } from '../../src/lib/clock.ts';
import type { FilmCamera } from '../peers/cameras/film-camera.ts';
import type { FilmPictures } from '../peers/cameras/film-pictures.ts';
import { readPaintedClock } from '../peers/cameras/painted-clock.ts';
import type { Shown } from './truth.ts';

export type Counter = {
  readonly camera: Camera;
  readonly film: FilmCamera;
  readonly pictures: FilmPictures;
};

/** A picture that no decoder gave is asked for again, as the pipeline does. */
const tries = 20;
const atOnce = 8;
const forever = new AbortController().signal;

/**
 * `count` sales, one after another over the cameras: half of them now, the rest up to a minute ago or a little ahead. The gaps between
 * them are exponential, so that they fall anywhere between two pictures. Resolves with what each camera showed.
 */
export async function sell(
  counters: readonly Counter[],
  options: { count: number; meanGapMs: number; tell?: (done: number) => void },
): Promise<Shown[][]> {
  const shown: Shown[][] = counters.map(() => []);
  const underWay = new Set<Promise<void>>();
  for (let n = 0; n < options.count; n++) {
    const index = n % counters.length;
    const counter = counters[index];
    if (counter === undefined) break;
    await delay(-Math.log(1 - Math.random()) * options.meanGapMs);
    if (underWay.size >= atOnce) await Promise.race(underWay);
    const sale = take(counter, moment(counter.camera)).then((result) => {
      shown[index]?.push(result);
    });
    underWay.add(sale);
    void sale.finally(() => underWay.delete(sale)).catch(() => undefined);
    if (n % 100 === 99) options.tell?.(n + 1);
  }
  await Promise.all(underWay);
  return shown;
}

function moment(camera: Camera): number {
  const nowMs = clock.monotonicMs();
  const kind = Math.random();
  if (kind < 0.5) return nowMs - Math.random() * 50;
  if (kind < 0.6) return nowMs + Math.random() * 300;
  return nowMs - Math.random() * Math.max(0, Math.min(60_000, camera.health().heldMs - 1_500));
}

/** The frame of one moment, compared with the truth. */
export async function take({ camera, film, pictures }: Counter, atMs: number): Promise<Shown> {
  let grab: Grab | undefined;
  for (let n = 0; n < tries && (grab === undefined || grab.kind === 'busy'); n++)
    grab = await camera.grab({ atMonotonicMs: atMs }, forever);
  if (grab?.kind !== 'frame') return { kind: 'none', atMs, why: grab?.kind ?? 'busy' };
  const { frame, waitMs, decodeMs } = grab;
  using picture = frame.picture;
  const number = (await readPaintedClock(picture))?.wallMs;
  return {
    kind: 'frame',
    atMs,
    labelMs: frame.takenAtMonotonicMs,
    takenAtMs: (number === undefined ? undefined : film.takenAtMs(number, atMs)) ?? NaN,
    difference: number === undefined ? NaN : pictures.difference(picture, number),
    waitMs,
    decodeMs,
  };
}
