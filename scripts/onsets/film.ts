/** Pictures of a real film in grey for composition, and the way of a composed scene through a real encoder and the gateway's decoder. */
import { spawn, spawnSync } from 'node:child_process';
import { regionSize } from '../../src/domain/moment/seen-onset.ts';

export const size = { width: 192, height: 144 } as const;
export const pixels: number = size.width * size.height;

export type Region = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

/** A window of the film where people walk. `isClose`: twice as near, so that they are about as large as at a counter. */
export function readFilm(path: string, isClose: boolean): Buffer[] {
  const crop = isClose ? 'crop=iw/2:ih/2:iw/4:ih/3' : 'null';
  const window = `crop=${size.width}:${size.height}:${size.width / 2}:${size.height / 2}`;
  const { stdout, status } = spawnSync(
    'ffmpeg',
    [
      ...[
        '-v',
        'error',
        '-i',
        path,
        '-vf',
        `${crop},scale=${2 * size.width}:${2 * size.height},${window},format=gray`,
      ],
      ...['-f', 'rawvideo', 'pipe:1'],
    ],
    { maxBuffer: 2 ** 30 },
  );
  if (status !== 0) throw new Error(`ffmpeg can't read ${path}`);
  return slices(stdout, pixels);
}

/** The picture without people: the median of pictures spread over the film. */
export function emptyScene(film: readonly Buffer[]): Uint8Array {
  const spread = Array.from({ length: 25 }, (_, index) => film[Math.floor((index * film.length) / 25)]);
  return Uint8Array.from({ length: pixels }, (_, pixel) => {
    const values = Uint8Array.from(spread, (picture) => picture?.[pixel] ?? 0).sort();
    return values[values.length >> 1] ?? 0;
  });
}

/** Runs pictures through H.264. A key frame each 2 s, as cameras are set. */
export async function encode(
  pictures: readonly Uint8Array[],
  { fps, kbps }: { readonly fps: number; readonly kbps: number },
): Promise<Buffer> {
  return await pipe(
    [
      ...['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${size.width}x${size.height}`, '-r', String(fps)],
      ...['-i', 'pipe:0', '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'veryfast', '-bf', '0'],
      ...['-b:v', `${kbps}k`, '-maxrate', `${kbps * 1.5}k`, '-bufsize', `${kbps * 2}k`],
      ...['-g', String(2 * fps), '-threads', '1', '-f', 'h264', 'pipe:1'],
    ],
    pictures,
  );
}

async function pipe(args: readonly string[], input: readonly Uint8Array[]): Promise<Buffer> {
  const child = spawn('ffmpeg', ['-v', 'error', ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => undefined);
  void (async () => {
    for (const part of input)
      if (!child.stdin.write(part)) await new Promise((resolve) => child.stdin.once('drain', resolve));
    child.stdin.end();
  })();
  const parts: Buffer[] = [];
  for await (const part of child.stdout) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** As the gateway decodes a region (startRegionDecoder). */
export async function decodeRegion(video: Buffer, region: Region): Promise<Uint8Array[]> {
  const { widthPx, heightPx } = regionSize({ widthPx: region.width, heightPx: region.height });
  const { left, top } = region;
  const out = await pipe(
    [
      ...['-threads', '1', '-f', 'h264', '-i', 'pipe:0', '-vf'],
      `crop=${region.width}:${region.height}:${left}:${top},scale=${widthPx}:${heightPx}:flags=area,format=gray`,
      ...['-fps_mode', 'passthrough', '-f', 'rawvideo', 'pipe:1'],
    ],
    [video],
  );
  return slices(out, widthPx * heightPx);
}

/** Pictures of one size. */
export function slices(all: Buffer, bytes: number): Buffer[] {
  return Array.from({ length: Math.floor(all.length / bytes) }, (_, index) =>
    all.subarray(index * bytes, (index + 1) * bytes),
  );
}
