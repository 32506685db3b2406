/**
 * A film's pictures as they decode when nothing was lost, for comparing a frame with the picture it claims to be. A picture is kept
 * as the mean colours of a grid of blocks: small enough to hold a whole film, fine enough that one broken macroblock shows.
 */
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { chunksOf, type Film, run } from './film.ts';
import type { RgbImage } from './painted-clock.ts';

/** Blocks across: 4 px of 640, 12 px of 1920. */
const across = 160;

/** Means of 0 … 255, red green blue, block by block. */
type Grid = Uint8Array;

export type FilmPictures = {
  /** Largest difference of any block and colour between a frame and the film's picture of this number; 0 … 255. */
  difference(frame: RgbImage, number: number): number;
  /** Mean difference of all blocks and colours; 0 … 255. */
  meanDifference(frame: RgbImage, number: number): number;
};

/** Decodes the whole film once, some seconds; the next time it is read from beside the film. */
export async function readFilmPictures(film: Film): Promise<FilmPictures> {
  const path = join(dirname(film.streamPath), 'grids');
  if (!existsSync(path)) {
    await writeFile(`${path}-${process.pid}`, Buffer.concat(await decodeGrids(film)));
    await rename(`${path}-${process.pid}`, path);
  }
  const grids = await readFile(path);
  const size = grids.length / film.units.length;
  const differences = (frame: RgbImage, number: number): Grid => {
    const got = gridOf(frame);
    const wanted = grids.subarray(number * size, (number + 1) * size);
    if (wanted.length !== got.length) return Uint8Array.of(255);
    return got.map((mean, index) => Math.abs(mean - (wanted[index] ?? 0)));
  };
  return {
    difference: (frame, number) => differences(frame, number).reduce((worst, one) => Math.max(worst, one), 0),
    meanDifference: (frame, number) => {
      const each = differences(frame, number);
      return each.reduce((sum, one) => sum + one, 0) / each.length;
    },
  };
}

async function decodeGrids(film: Film): Promise<Grid[]> {
  const { width, height } = film.options;
  const format = film.codec === 'h265' ? 'hevc' : 'h264';
  const decoding = run([
    ...['-f', format, '-i', film.streamPath, '-fps_mode', 'passthrough'],
    ...['-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'],
  ]);
  const grids: Grid[] = [];
  for await (const rgb of chunksOf(width * height * 3, decoding.stdout))
    grids.push(gridOf({ rgb, width, height }));
  await decoding.done;
  if (grids.length !== film.units.length)
    throw new Error(`the film has ${film.units.length} pictures, ${grids.length} were decoded`);
  return grids;
}

function gridOf({ rgb, width, height }: RgbImage): Grid {
  const block = width / across;
  const down = Math.floor(height / block);
  const sums = new Uint32Array(across * down * 3);
  for (let y = 0; y < down * block; y++) {
    let cell = Math.floor(y / block) * across * 3;
    let at = y * width * 3;
    for (let column = 0; column < across; column++, cell += 3) {
      let [red, green, blue] = [0, 0, 0];
      for (const end = at + block * 3; at < end; at += 3) {
        red += rgb[at] ?? 0;
        green += rgb[at + 1] ?? 0;
        blue += rgb[at + 2] ?? 0;
      }
      sums[cell] = (sums[cell] ?? 0) + red;
      sums[cell + 1] = (sums[cell + 1] ?? 0) + green;
      sums[cell + 2] = (sums[cell + 2] ?? 0) + blue;
    }
  }
  return Uint8Array.from(sums, (sum) => Math.round(sum / block ** 2));
}
