/** The two readers side by side: how long a picture takes from the camera to us, and what reading costs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { percentiles } from '../../test/exactness/truth.ts';
import { type FilmCamera, startFilmCameras } from '../../test/peers/cameras/film-camera.ts';
import { type Bench, film, type Section } from './bench.ts';
import { cpuPercent, type Memory, memoryOf } from './processes.ts';
import type { Arrivals } from './reader-process.ts';
import type { Cell } from './report.ts';

const program = fileURLToPath(new URL('reader-process.ts', import.meta.url));
const cameraCount = 4;
const warmMs = 6_000;

export const readers: Section = {
  name: 'readers',
  about: 'native reader beside ffmpeg: delay, CPU, memory',
  run: async (bench) => {
    const rows: Cell[][] = [];
    const empty = await measure(bench, 'native', []);
    for (const size of ['640×360', '1920×1080'] as const) {
      const made = await film(bench, { size });
      const where = bench.cameraCpu === undefined ? {} : { cpu: bench.cameraCpu };
      await using running = await startFilmCameras(
        Array.from({ length: cameraCount }, () => ({ film: made })),
        where,
      );
      for (const reader of ['native', 'ffmpeg'] as const) {
        bench.progress(`${size}: ${reader}`);
        const { cpu, memory, arrivals } = await measure(bench, reader, running.cameras);
        const delays = percentiles(running.cameras.flatMap((camera, n) => delaysOf(camera, arrivals[n])));
        rows.push([
          ...[`${size} ${reader}`, delays.median, delays.p99, delays.max],
          (cpu - empty.cpu) / cameraCount,
          (memory.rssMb - empty.memory.rssMb) / cameraCount,
          (memory.pssMb - empty.memory.pssMb) / cameraCount,
          memory.processes,
        ]);
      }
    }
    return [
      {
        title: `Readers, ${cameraCount} cameras`,
        about:
          'delay: milliseconds from the camera’s sending to a usable access unit; the rest for each camera, less an idle process',
        columns: [
          '',
          'delay median',
          'p99',
          'max',
          'CPU % of a core',
          'RSS MB',
          'PSS MB of all',
          'processes in all',
        ],
        rows,
        notes: ['ffmpeg’s CPU and memory are in PSS and CPU; RSS is that of our own process'],
      },
    ];
  },
};

async function measure(bench: Bench, reader: 'native' | 'ffmpeg', cameras: readonly FilmCamera[]) {
  const child = spawn(process.execPath, [program, reader, ...cameras.map(({ url }) => url)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the reader has no process id');
  const lines = createInterface(child.stdout);
  await once(lines, 'line');
  await delay(warmMs);
  const overMs = bench.quick ? 8_000 : 30_000;
  const cpu: number = await cpuPercent(pid, overMs);
  const memory: Memory = memoryOf(pid);
  child.stdin.end();
  const [line] = (await once(lines, 'line')) as [string];
  if (child.exitCode === null) await once(child, 'exit');
  const arrivals = JSON.parse(line) as Arrivals[];
  for (const { why, arrivals: some } of arrivals)
    if (some.length === 0) throw new Error(`the ${reader} reader gave no picture: ${why}`);
  return { cpu, memory, arrivals };
}

/**
 * Which picture arrived is known from the time stamps; which of all the first key frame is, from its being the last one sent before it
 * arrived: no reader is later than a GOP.
 */
function delaysOf(camera: FilmCamera, read: Arrivals | undefined): number[] {
  const sent = camera.sent();
  const length = camera.film.units.length;
  const keys = new Set(camera.film.units.flatMap(({ key, display }) => (key ? [display] : [])));
  const first = read?.arrivals.find(([, , key]) => key);
  if (read === undefined || first === undefined) return [];
  const [firstArrivalMs, firstPts] = first;
  const origin = sent.findLast(
    ({ number, sentAtMs }) => keys.has(number % length) && sentAtMs <= firstArrivalMs,
  );
  if (origin === undefined) return [];
  const sentAt = new Map(sent.map(({ number, sentAtMs }) => [number, sentAtMs]));
  return read.arrivals.flatMap(([arrivalMs, pts90k]) => {
    const number = origin.number + Math.round((pts90k - firstPts) / 90 / camera.film.intervalMs);
    const sentAtMs = sentAt.get(number);
    // The first bytes of the connection were sent before there was a listener.
    return sentAtMs === undefined || arrivalMs < firstArrivalMs + 2_000 ? [] : [arrivalMs - sentAtMs];
  });
}
