/**
 * Reads the text of a black and white picture with Debian's tesseract and its Japanese data, where both are installed. One process
 * at a time, with one thread at the lowest priority (nice 19, and SCHED_IDLE where that is permitted). Bounds: 60 s of
 * processor time, 10 minutes on a busy machine, 768 MiB of address space, 100,000 characters.
 */
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { deadline } from '../../../../lib/abort.ts';
import type { Clock } from '../../../../lib/clock.ts';
import type { Bitmap } from '../../../../lib/png/bitmap-png.ts';
import { startFedProcess, startProcess } from '../../../cameras/media-process.ts';

const withinMs = 600_000;
const maxCpuSeconds = 60;
const probeWithinMs = 10_000;
const maxAddressBytes = 768 * 1024 * 1024;
const maxTextLength = 100_000;
const lowestPriority = 19;
/** White around the text, in dots of the paper. */
const margin = 20;
/** Rows of the paper in a piece of its picture: 56 KB of the widest one at twice the size. */
const pieceRows = 16;

export type RecognitionState = 'ready' | 'absent' | 'no_japanese';

/** State of the installed program; starts it once. */
export async function recognitionState(clock: Clock, signal: AbortSignal): Promise<RecognitionState> {
  using limited = deadline(clock, probeWithinMs, signal);
  await using program = startProcess(
    { program: 'tesseract', args: ['--list-langs'], niceness: lowestPriority, onLine: () => undefined },
    limited.signal,
  );
  const [isDone, text] = await Promise.all([program.ended, textOf(program.stdout)]);
  if (!isDone) return 'absent';
  return text.split('\n').includes('jpn') ? 'ready' : 'no_japanese';
}

/** Idle scheduling is refused in a sandbox without that system call: then the niceness alone counts. */
const wrapper =
  'chrt --idle --pid 0 $$ >/dev/null 2>&1; OMP_THREAD_LIMIT=1 exec tesseract stdin stdout "$@" 2>/dev/null';

/** Block of text with its columns apart; 200 dpi are those of receipt printers. */
const options = ['-l', 'jpn', '--psm', '6', '--dpi', '200', '-c', 'preserve_interword_spaces=1'];

/** Undefined when it fails or takes too long. `scale`: magnification before reading. */
export async function recognise(
  bitmap: Bitmap,
  scale: 1 | 2,
  clock: Clock,
  signal: AbortSignal,
): Promise<string | undefined> {
  using limited = deadline(clock, withinMs, signal);
  await using program = startFedProcess(
    {
      ...{ program: 'sh', args: ['-c', wrapper, 'tesseract', ...options] },
      ...{ niceness: lowestPriority, maxAddressBytes, maxCpuSeconds, onLine: () => undefined },
    },
    limited.signal,
  );
  // Fails when the program ends before it has read everything, which its status shows.
  pipeline(greyMap(bitmap, scale), program.stdin).catch(() => undefined);
  const [isDone, text] = await Promise.all([program.ended, textOf(program.stdout)]);
  return isDone ? text : undefined;
}

function textOf(output: Readable): Promise<string> {
  let text = '';
  output.setEncoding('utf8').on('data', (piece: string) => {
    if (text.length < maxTextLength) text += piece;
  });
  return new Promise((resolve) => output.once('close', () => resolve(text)));
}

/**
 * The picture as a portable grey map (PGM), magnified with smoothed edges: in pieces, between which sales of other registers get
 * their turn. A long paper takes a second on a board.
 */
export async function* greyMap({ rowBytes, rows, bits }: Bitmap, scale: 1 | 2): AsyncGenerator<Buffer> {
  const [width, height] = [rowBytes * 8 + 2 * margin, rows + 2 * margin];
  const isBlack = (x: number, y: number): number => {
    const [column, row] = [x - margin, y - margin];
    if (column < 0 || row < 0 || column >= rowBytes * 8 || row >= rows) return 0;
    return ((bits[row * rowBytes + (column >> 3)] ?? 0) >> (7 - (column & 7))) & 1;
  };
  /** Each quarter of a dot is as dark as the dot and its three neighbours on that side. */
  const black = (x: number, y: number): number => {
    const [column, row] = [Math.floor(x / scale), Math.floor(y / scale)];
    if (scale === 1) return isBlack(column, row);
    const [beside, above] = [column + (x % 2 === 0 ? -1 : 1), row + (y % 2 === 0 ? -1 : 1)];
    const sides = 3 * isBlack(beside, row) + 3 * isBlack(column, above) + isBlack(beside, above);
    return (9 * isBlack(column, row) + sides) / 16;
  };
  yield Buffer.from(`P5\n${width * scale} ${height * scale}\n255\n`);
  for (let from = 0; from < height; from += pieceRows) {
    const [first, end] = [from * scale, Math.min(from + pieceRows, height) * scale];
    const grey = Buffer.alloc((end - first) * width * scale);
    for (let y = first; y < end; y++)
      for (let x = 0; x < width * scale; x++)
        grey[(y - first) * width * scale + x] = Math.round(255 * (1 - black(x, y)));
    yield grey;
    await turn();
  }
}
