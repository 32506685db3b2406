/** Input of all parts of the benchmark, and the films they use. */
import { type Film, type FilmOptions, makeFilm } from '../../test/peers/cameras/film.ts';
import type { startProgram } from '../../test/peers/program.ts';
import type { Table } from './report.ts';

export type Bench = {
  /** Real pictures. */
  readonly source: string;
  /** For films, kept for the next run. */
  readonly folder: string;
  readonly quick: boolean;
  /** Processor for the cameras. */
  readonly cameraCpu?: number;
  /** The processor of the cameras and that of everything measured, as `taskset -c` takes them. */
  readonly bothCpus?: string;
  /** How cameras are read, except where readers are compared. */
  readonly reader: 'auto' | 'native' | 'ffmpeg';
  readonly start: typeof startProgram;
  /** On a terminal only. */
  progress(text: string): void;
};

export type Section = {
  readonly name: string;
  readonly about: string;
  run(bench: Bench): Promise<readonly Table[]>;
};

export type FilmName = { readonly size: keyof typeof sizes; readonly gopS?: number };

/** Cameras are usually set to these. */
const sizes = {
  '640×360': { width: 640, height: 360, fps: 15, kbps: 500 },
  '1280×720': { width: 1_280, height: 720, fps: 25, kbps: 2_000 },
  '1920×1080': { width: 1_920, height: 1_080, fps: 25, kbps: 4_000 },
  '3840×2160': { width: 3_840, height: 2_160, fps: 25, kbps: 12_000, codec: 'h265' },
} as const satisfies Record<string, Omit<FilmOptions, 'keyFrameEvery' | 'seconds'>>;

/** Real pictures without B-frames, as cameras send them, in H.264, and 4K in H.265. `gopS`: seconds from one key frame to the next, default 2. */
export function film(bench: Bench, { size, gopS = 2 }: FilmName): Promise<Film> {
  const { fps, ...rest } = sizes[size];
  const options: FilmOptions = {
    ...rest,
    fps,
    keyFrameEvery: Math.max(1, Math.round(gopS * fps)),
    seconds: 20,
  };
  bench.progress(`film ${size}, key frames every ${gopS} s`);
  return makeFilm(bench.source, bench.folder, options);
}

/** Form of every picture: the default thumbnail. */
export const thumbnail = { widthPx: 640, maxBytes: 60 * 1_024 };
