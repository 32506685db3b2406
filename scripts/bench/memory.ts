/** Memory of each process while sales come and a person watches the page, beside the aims: issue 19. */
import { copyFile, mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { camerasUp, openGateway } from '../../test/exactness/gateway.ts';
import { startFilmCameras } from '../../test/peers/cameras/film-camera.ts';
import { type Bench, type FilmName, film, type Section } from './bench.ts';
import { heldBytes, type ProcessMemory, processesOf } from './processes.ts';
import type { Cell, Table } from './report.ts';

const saleEveryMs = 5_000;
const lookEveryMs = 3_000;
/** With one camera; with four, all processes. Beside the rings. */
const aimMb = { agentRss: 200, allPss: 450 };

export const memory: Section = {
  name: 'memory',
  about: 'memory of each process with 1 and 4 cameras, a sale every 5 s and a person on the page',
  run: async (bench) => {
    const rows: Cell[][] = [];
    for (const size of ['640×360', '1920×1080'] as const)
      for (const count of [1, 4]) rows.push(...(await measure(bench, { size }, count)));
    return [table(rows)];
  },
};

function table(rows: Cell[][]): Table {
  return {
    title: 'Memory of the processes, a sale every 5 s',
    about:
      'MB. RSS counts Node’s own program (60 MB) in each process, PSS once; private: what ends with the process. Rings as rate and time held give them',
    columns: ['', 'cameras', 'process', 'RSS', 'RSS − rings', 'PSS', 'PSS − rings', 'private'],
    rows,
    notes: [
      `aims: agent with one camera ≤ ${aimMb.agentRss} RSS − rings; all processes with four ≤ ${aimMb.allPss} PSS − rings`,
      'every process of the agent runs on a copy of Node of its own, so that no other program shares its pages',
    ],
  };
}

async function measure(bench: Bench, name: FilmName, count: number): Promise<Cell[][]> {
  const made = await film(bench, name);
  bench.progress(`${name.size}: ${count} camera(s)`);
  await using folder = await mkdtempDisposable(join(tmpdir(), 'tillframe-bench-memory-'));
  const node = join(folder.path, 'node');
  await copyFile(process.execPath, node);
  await using running = await startFilmCameras(
    Array.from({ length: count }, () => ({ film: made })),
    bench.cameraCpu === undefined ? {} : { cpu: bench.cameraCpu },
  );
  const cameras = running.cameras.map(({ url }) => ({ url, reader: bench.reader }));
  const start: Bench['start'] = (args, env) =>
    bench.start(args, env, undefined, ['sh', '-c', 'shift; exec "$0" "$@"', node]);
  await using gateway = await openGateway({ cameras, start });
  await camerasUp(gateway, 2_000);
  const over = AbortSignal.timeout(bench.quick ? 60_000 : 5 * 60_000);
  const person = watchPage(gateway.url, over);
  for (let n = 0; !over.aborted; n++) {
    const { capture } = await gateway.paired(await gateway.push(n % count));
    if (capture.outcome === 'captured') await gateway.picture(capture);
    await delay(saleEveryMs, undefined, { signal: over }).catch(() => undefined);
  }
  await person;
  const ringsMb = (await heldBytes(gateway.url)) / 2 ** 20;
  const processes = processesOf(gateway.agent.child.pid ?? NaN);
  const label: Cell[] = [name.size, count];
  const total = (key: keyof Omit<ProcessMemory, 'name'>): number =>
    processes.reduce((sum, found) => sum + found[key], 0);
  return [
    ...processes.map((found, at): Cell[] => {
      const ring = at === 0 ? ringsMb : 0;
      const { rssMb, pssMb, privateMb } = found;
      return [...label, found.name, rssMb, rssMb - ring, pssMb, pssMb - ring, privateMb];
    }),
    [...label, 'all', NaN, NaN, total('pssMb'), total('pssMb') - ringsMb, total('privateMb')],
  ];
}

/** Requests of a page that stays open, beside the feed that the gateway of the bench reads. */
async function watchPage(url: string, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    for (const path of ['/', '/api/v1/sales?limit=50', '/api/v1/status', '/api/v1/cameras/cam0/frame.jpeg'])
      await (await fetch(url + path)).arrayBuffer();
    await delay(lookEveryMs, undefined, { signal: over }).catch(() => undefined);
  }
}
