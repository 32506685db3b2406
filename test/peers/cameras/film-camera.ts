/**
 * Cameras that serve films (film.ts) at real pace, and the truth about each picture: when it was taken and when it was sent.
 * All are in one process (film-camera.py), a child that can't outlive this one: it ends when its stdin closes.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Film } from './film.ts';
import { startGStreamer } from './gstreamer.ts';

export type FilmCameraOptions = {
  readonly film: Film;
  /** Every picture is sent this much later, milliseconds; default 0. */
  readonly latencyMs?: number;
  /** Share of RTP packets that get lost; default 0. The same `seed` loses the same ones. */
  readonly loss?: number;
  /** How many in a row, on average; default 1. */
  readonly burst?: number;
  readonly seed?: number;
  /** At which of the film's key frames it begins; default its number among the cameras. */
  readonly first?: number;
};

/** Times are CLOCK_MONOTONIC milliseconds. */
export type SentPicture = {
  /** Counts on from loop to loop; the film's picture, and what is painted into it, is this modulo the film's length. */
  readonly number: number;
  readonly takenAtMs: number;
  readonly sentAtMs: number;
};

export type FilmCamera = {
  readonly url: string;
  readonly film: Film;
  /** All that has been sent, in the order of sending. */
  sent(): SentPicture[];
  /** Pictures of which a packet was lost; `sentAtMs` is when that was. One for each packet. */
  lost(): SentPicture[];
  /** When the picture that shows this number was taken: of the film's loops the one nearest to a moment. Undefined if none was sent. */
  takenAtMs(painted: number, nearMs: number): number | undefined;
};

export type FilmCameras = {
  readonly cameras: readonly FilmCamera[];
  readonly port: number;
  readonly pid: number;
  /** Ends them and waits for that; after 3 s by force. */
  stop(): Promise<void>;
  /** As pulling the plug: SIGKILL, at once. What was logged stays readable until disposed of. */
  kill(): void;
  [Symbol.asyncDispose](): Promise<void>;
};

const programPath = fileURLToPath(new URL('film-camera.py', import.meta.url));
const readyWithinMs = 60_000;
const recordBytes = 24;

/**
 * Resolves once all give pictures. `port`: of 127.0.0.1, default any free one; give a stopped one's to bring it back.
 * `cpu`: the processor it is kept on.
 */
export async function startFilmCameras(
  options: readonly FilmCameraOptions[],
  where: { port?: number; cpu?: number } = {},
): Promise<FilmCameras> {
  const folder = await mkdtemp(join(tmpdir(), 'tillframe-film-camera-'));
  const paths = options.map((_, number) => ({
    log: join(folder, `sent-${number}`),
    dropped: join(folder, `lost-${number}`),
  }));
  const cameras = options.map(({ film, latencyMs = 0, loss = 0, burst = 1, seed = 1, first }, number) => ({
    index: film.indexPath,
    stream: film.streamPath,
    ...paths[number],
    latencyMs,
    loss,
    burst,
    seed,
    first: first ?? number,
  }));
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const program = await startGStreamer({
    program: programPath,
    args: [JSON.stringify({ port: where.port ?? 0, cameras })],
    readyWithinMs,
    ...(where.cpu !== undefined && { cpu: where.cpu }),
  });
  opened.defer(() => program.stop());
  const { port } = JSON.parse(program.ready) as { port: number };
  const all = opened.move();
  return {
    ...program,
    port,
    cameras: options.map(({ film }, number) =>
      filmCamera(film, `rtsp://127.0.0.1:${port}/cam${number}`, paths[number] ?? { log: '', dropped: '' }),
    ),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

function filmCamera(film: Film, url: string, paths: { log: string; dropped: string }): FilmCamera {
  const sent = (): SentPicture[] => readRecords(paths.log);
  let origin: SentPicture | undefined;
  return {
    url,
    film,
    sent,
    lost: () => readRecords(paths.dropped),
    takenAtMs: (painted, nearMs) => {
      origin ??= sent()[0];
      if (origin === undefined) return undefined;
      const length = film.units.length;
      const wanted = origin.number + (nearMs - origin.takenAtMs) / film.intervalMs;
      const number = painted + length * Math.round((wanted - painted) / length);
      return origin.takenAtMs + (number - origin.number) * film.intervalMs;
    },
  };
}

function readRecords(path: string): SentPicture[] {
  if (!existsSync(path)) return [];
  const bytes = readFileSync(path);
  return Array.from({ length: Math.floor(bytes.length / recordBytes) }, (_, index) => {
    const field = (n: number): number => Number(bytes.readBigUInt64LE(index * recordBytes + n * 8));
    return { number: field(0), takenAtMs: field(1) / 1e6, sentAtMs: field(2) / 1e6 };
  });
}
