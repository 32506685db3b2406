/** Cost of the agent with 1 … 16 cameras: CPU and memory while nothing is sold, and whether that grows in a straight line. */
import { setTimeout as delay } from 'node:timers/promises';
import { camerasUp, openGateway } from '../../test/exactness/gateway.ts';
import { startFilmCameras } from '../../test/peers/cameras/film-camera.ts';
import { type Bench, type FilmName, film, type Section } from './bench.ts';
import { cpuPercent, heldBytes, memoryOf } from './processes.ts';
import { type Cell, lineThrough, type Table } from './report.ts';

const warmMs = 8_000;
const counts = [1, 2, 4, 8, 16];

export const load: Section = {
  name: 'load',
  about: 'CPU and memory of the agent for 1, 2, 4, 8, 16 cameras',
  run: async (bench) => {
    const tables: Table[] = [];
    for (const size of ['640×360', '1920×1080'] as const) tables.push(await measure(bench, { size }));
    return tables;
  },
};

async function measure(bench: Bench, name: FilmName): Promise<Table> {
  const made = await film(bench, name);
  const where = bench.cameraCpu === undefined ? {} : { cpu: bench.cameraCpu };
  const rows: number[][] = [];
  for (const count of bench.quick ? [1, 4, 16] : counts) {
    bench.progress(`${name.size}: ${count} camera(s)`);
    await using running = await startFilmCameras(
      Array.from({ length: count }, () => ({ film: made })),
      where,
    );
    const cameras = running.cameras.map(({ url }) => ({ url, reader: bench.reader }));
    await using gateway = await openGateway({ cameras, start: bench.start });
    await camerasUp(gateway, 2_000);
    await delay(warmMs);
    const pid = gateway.agent.child.pid ?? NaN;
    const cameraCpuPercent = cpuPercent(running.pid, bench.quick ? 8_000 : 30_000);
    const cpu = await cpuPercent(pid, bench.quick ? 8_000 : 30_000);
    const memory = memoryOf(pid);
    const ringsMb = (await heldBytes(gateway.url)) / 2 ** 20;
    rows.push([
      ...[count, cpu, cpu / count, memory.rssMb, memory.pssMb, ringsMb, memory.rssMb - ringsMb],
      ...[memory.pssMb - ringsMb, memory.processes, await cameraCpuPercent],
    ]);
  }
  const line = (column: number) => lineThrough(rows.map((row) => [row[0] ?? NaN, row[column] ?? NaN]));
  const [cpu, rss, pss] = [line(1), line(6), line(7)];
  const worst = Math.max(
    ...rows.map((row) => Math.abs((row[1] ?? NaN) - cpu.start - cpu.slope * (row[0] ?? NaN))),
  );
  return {
    title: `The agent, ${name.size}, no sales`,
    about:
      'CPU in percent of one core, memory in MB; PSS is of all processes; the rings hold what came since the start',
    columns: [
      ...['cameras', 'CPU', 'CPU each', 'RSS', 'PSS', 'rings', 'RSS − rings', 'PSS − rings', 'processes'],
      'CPU of the test cameras',
    ],
    rows: rows satisfies Cell[][],
    notes: [
      `each camera more: ${tenths(cpu.slope)} % CPU, ${tenths(rss.slope)} MB RSS and ${tenths(pss.slope)} MB PSS beside its ring; ` +
        `with none ${tenths(cpu.start)} %, ${tenths(rss.start)} MB, ${tenths(pss.start)} MB`,
      `furthest from that straight line: ${tenths(worst)} % CPU`,
    ],
  };
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
