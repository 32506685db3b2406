/**
 * A film: real pictures, encoded once, that a test camera (film-camera.py) then serves at real pace for next to nothing. Each picture
 * carries its number as painted cells, in the layout that readPaintedClock reads, so a frame made from it says which one it is.
 * A film begins with a key frame and needs nothing from outside: played in a loop it is an endless, sound stream.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export type FilmOptions = {
  /** A whole multiple of 160 (the cells and the grid below), the height even. */
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly kbps: number;
  /** Pictures from one key frame to the next. */
  readonly keyFrameEvery: number;
  readonly codec?: 'h264' | 'h265';
  /** B-pictures between two others; default 0. */
  readonly bFrames?: number;
  /** Least length; it is made up to whole GOPs, and cut where the source film ends. */
  readonly seconds: number;
};

/** `size` bytes of Annex B; `display` is the picture's number, the place in the order of time. In decode order. */
type FilmUnit = { readonly size: number; readonly display: number; readonly key: boolean };

export type Film = {
  readonly options: FilmOptions;
  readonly codec: 'h264' | 'h265';
  /** Annex B, all units one after the other, and beside it what film-camera.py reads. */
  readonly streamPath: string;
  readonly indexPath: string;
  readonly units: readonly FilmUnit[];
  /** From one picture to the next, milliseconds. */
  readonly intervalMs: number;
};

/** From the repository's folder outwards: the data beside it, then OpenCV's samples as Debian packs them. */
const knownFilms = [
  fileURLToPath(new URL('../../../../shared/data/vtest.avi', import.meta.url)),
  '/usr/share/doc/opencv-doc/examples/data/vtest.avi',
];

/** The real pictures that films are made from. Throws what to do where there are none. */
export function findSource(given?: string): string {
  const found = (given === undefined ? knownFilms : [given]).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    given === undefined
      ? 'no film of real pictures here: apt-get install opencv-doc (it brings vtest.avi), or --film PATH with any film'
      : `there is no film at ${given}`,
  );
}

/** Makes a film, or takes it from `folder`, where an equal one was made before. */
export async function makeFilm(source: string, folder: string, options: FilmOptions): Promise<Film> {
  const { size, mtimeMs } = await stat(source);
  const key = JSON.stringify([recipe, source, size, mtimeMs, options]);
  const name = `${options.width}x${options.height}-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
  const place = join(folder, name);
  if (!existsSync(place)) {
    await mkdir(folder, { recursive: true });
    const making = await mkdtemp(join(folder, 'making-'));
    try {
      await encodeFilm(source, making, options);
      // Of two who make the same at once, the first one's is taken.
      await rename(making, place).catch((error: unknown) => {
        if (!existsSync(place)) throw error;
      });
    } finally {
      await rm(making, { recursive: true, force: true });
    }
  }
  const indexPath = join(place, 'index.json');
  const { units } = JSON.parse(await readFile(indexPath, 'utf8')) as { units: FilmUnit[] };
  const codec = options.codec ?? 'h264';
  return {
    options,
    codec,
    streamPath: join(place, 'stream'),
    indexPath,
    units,
    intervalMs: 1_000 / options.fps,
  };
}

/** The film's bytes: `runTo(n)` is what decoding of picture n needs, key frame … picture n, one after the other. */
export async function readFilm(film: Film): Promise<{ runTo(picture: number): Buffer }> {
  const stream = await readFile(film.streamPath);
  return {
    runTo: (picture) => {
      const last = film.units.findIndex(({ display }) => display === picture);
      const first = film.units.findLastIndex(({ key }, index) => key && index <= last);
      const offset = (end: number): number =>
        film.units.slice(0, end).reduce((sum, { size }) => sum + size, 0);
      return stream.subarray(offset(first), offset(last + 1));
    },
  };
}

/** Changes whenever the same options would give another film. */
const recipe = 2;

async function encodeFilm(source: string, folder: string, options: FilmOptions): Promise<void> {
  const { width, height, fps, keyFrameEvery } = options;
  if (width % 160 !== 0 || height % 2 !== 0)
    throw new Error('the width must be a multiple of 160, the height even');
  const gops = Math.ceil((options.seconds * fps) / keyFrameEvery);
  // Every picture of the source once, whatever its own rate: doubled ones would cost nothing to decode.
  const scale = `scale=${width}:${height}:force_original_aspect_ratio=increase,crop=${width}:${height},setsar=1`;
  const reading = run([
    ...['-r', String(fps), '-i', source, '-frames:v', String(gops * keyFrameEvery), '-vf', scale],
    ...['-pix_fmt', 'yuv420p', '-f', 'rawvideo', 'pipe:1'],
  ]);
  const format = options.codec === 'h265' ? 'hevc' : 'h264';
  const writing = run([
    ...[
      '-f',
      'rawvideo',
      '-pix_fmt',
      'yuv420p',
      '-s',
      `${width}x${height}`,
      '-r',
      String(fps),
      '-i',
      'pipe:0',
    ],
    ...encoder(options),
    // The same packets twice: the stream, and a line with size and times for each.
    ...['-map', '0:v', '-f', 'tee', `[f=${format}]${folder}/stream|[f=framecrc]${folder}/packets`],
  ]);
  let number = 0;
  for await (const picture of chunksOf((width * height * 3) / 2, reading.stdout)) {
    paintNumber(picture, { width, height }, number++);
    if (!writing.stdin.write(picture)) await once(writing.stdin, 'drain');
  }
  writing.stdin.end();
  await Promise.all([reading.done, writing.done]);

  const units = readPackets(await readFile(join(folder, 'packets'), 'utf8'));
  const { size } = await stat(join(folder, 'stream'));
  if (units.reduce((sum, unit) => sum + unit.size, 0) !== size || units.length !== number)
    throw new Error('the film and the list of its packets do not agree');
  await writeFile(
    join(folder, 'index.json'),
    JSON.stringify({ codec: options.codec ?? 'h264', fps, width, height, units }),
  );
}

function encoder({ codec, kbps, bFrames = 0, keyFrameEvery }: FilmOptions): string[] {
  const rate = ['-b:v', `${kbps}k`, '-maxrate', `${kbps}k`, '-bufsize', `${kbps}k`];
  if (codec === 'h265') {
    const parameters =
      `keyint=${keyFrameEvery}:min-keyint=${keyFrameEvery}:scenecut=0:bframes=${bFrames}:b-adapt=0:b-pyramid=0:` +
      'open-gop=0:repeat-headers=1:log-level=error';
    return ['-c:v', 'libx265', '-preset', 'superfast', ...rate, '-x265-params', parameters];
  }
  const parameters = `keyint=${keyFrameEvery}:min-keyint=${keyFrameEvery}:scenecut=0:b-adapt=0:b-pyramid=none:open-gop=0`;
  return [
    ...['-c:v', 'libx264', '-preset', 'veryfast', ...rate],
    ...['-bf', String(bFrames), '-x264-params', parameters],
  ];
}

/** Lines `stream, dts, pts, duration, size, checksum` in units of one picture; flags follow (`F=0x…`) unless it is a plain key frame. */
function readPackets(text: string): FilmUnit[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, , pts, , size] = line.split(',').map((part) => Number(part.trim()));
      return { size: size ?? NaN, display: pts ?? NaN, key: !/F=0x[0-9A-F]*[02468ACE]\b/.test(line) };
    });
}

const cellsAcross = 40;
const [black, white, grey] = [16, 235, 128];

/** Into a yuv420p picture, as camera_scene.py paints its clock: 48 bits of the number and a CRC-16 of them, 2 rows of 32. */
function paintNumber(picture: Buffer, size: { width: number; height: number }, number: number): void {
  const { width, height } = size;
  const cell = width / cellsAcross;
  const value = Buffer.alloc(8);
  value.writeUIntBE(number, 0, 6);
  value.writeUInt16BE(crc16(value.subarray(0, 6)), 6);
  const left = 4 * cell;
  const top = height - 2.5 * cell;
  const fill = (area: { x: number; y: number; width: number; height: number }, level: number): void => {
    for (let row = area.y; row < area.y + area.height; row++)
      picture.fill(level, row * width + area.x, row * width + area.x + area.width);
  };
  fill({ x: left - cell / 2, y: top - cell / 2, width: 33 * cell, height: 3 * cell }, black);
  for (let index = 0; index < 64; index++) {
    if (((value[index >> 3] ?? 0) >> (7 - (index & 7))) % 2 === 0) continue;
    fill({ x: left + (index % 32) * cell, y: top + (index >> 5) * cell, width: cell, height: cell }, white);
  }
  for (const plane of [0, 1]) {
    const start = width * height + (plane * width * height) / 4;
    for (let row = (top - cell / 2) / 2; row < height / 2; row++) {
      const at = start + (row * width) / 2 + (left - cell / 2) / 2;
      picture.fill(grey, at, at + (33 * cell) / 2);
    }
  }
}

/** CRC-16/CCITT with start value 0xFFFF. */
function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : crc << 1;
  }
  return crc;
}

/** ffmpeg with these arguments; `done` rejects with its own words. */
export function run(args: readonly string[]) {
  const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-2_000)));
  // An encoder that died says why itself.
  child.stdin.on('error', () => undefined);
  const done = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`ffmpeg ended with ${code ?? 'a signal'}: ${words.trim()}`)),
    );
  });
  done.catch(() => undefined);
  return { stdin: child.stdin, stdout: child.stdout, done };
}

/** Pieces of exactly this many bytes, each its own memory. A shorter rest is dropped. */
export async function* chunksOf(bytes: number, stream: Readable): AsyncGenerator<Buffer> {
  let piece = Buffer.allocUnsafeSlow(bytes);
  let filled = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length; ) {
      const take = Math.min(bytes - filled, chunk.length - at);
      chunk.copy(piece, filled, at, at + take);
      filled += take;
      at += take;
      if (filled < bytes) continue;
      yield piece;
      piece = Buffer.allocUnsafeSlow(bytes);
      filled = 0;
    }
  }
}
