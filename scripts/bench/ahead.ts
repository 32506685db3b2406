/** Decoding ahead beside decoding on demand: two gateways at the same camera, sales at them in turn. */
import { setTimeout as delay } from 'node:timers/promises';
import { camerasUp, type Gateway, openGateway, type Paired } from '../../test/exactness/gateway.ts';
import { percentiles } from '../../test/exactness/truth.ts';
import { startFilmCameras } from '../../test/peers/cameras/film-camera.ts';
import { type Bench, type FilmName, film, type Section } from './bench.ts';
import { cpuPercent } from './processes.ts';
import type { Cell } from './report.ts';

/** The ring has to hold a whole GOP. */
const settleMs = 11_000;
const measureMs = 10_000;
/** Sales before those that are counted; the first begins decoding ahead. */
const warmUp = 4;
const gapMs = (): number => 700 + Math.random() * 1_300;
const percents = [0, 50] as const;

export const ahead: Section = {
  name: 'ahead',
  about: 'decoding ahead beside decoding on demand, by key frame interval; processor of both',
  run: async (bench) => {
    const rows: Cell[][] = [];
    for (const size of ['640×360', '1920×1080'] as const)
      for (const gopS of [0.5, 2, 10]) rows.push(...(await compare(bench, { size, gopS })));
    return [
      {
        title: 'Decoding ahead and on demand, sales in turn',
        about:
          'milliseconds from the push to the committed pair, less the wait for the picture; decode alone; processor of agent and decoders, percent of one core: before the first sale, and without a sale just after the last',
        columns: [
          ...[
            'stream',
            'key every s',
            'budget %',
            'sales',
            'after arrival median',
            'p99',
            'decode median',
            'p99',
          ],
          ...['no picture', 'CPU, none likely', 'CPU, likely'],
        ],
        rows,
      },
    ];
  },
};

async function compare(bench: Bench, name: FilmName): Promise<Cell[][]> {
  const where = bench.cameraCpu === undefined ? {} : { cpu: bench.cameraCpu };
  await using running = await startFilmCameras([{ film: await film(bench, name) }], where);
  const cameras = running.cameras.map(({ url }) => ({ url, reader: bench.reader }));
  await using open = new AsyncDisposableStack();
  const gateways: Gateway[] = [];
  for (const percent of percents) {
    const config = `cameras: { decodeAheadPercent: ${percent} }`;
    gateways.push(open.use(await openGateway({ cameras, config, start: bench.start })));
  }
  for (const gateway of gateways) await camerasUp(gateway, settleMs);
  const unlikely = await cpuOf(gateways);
  const paired: Paired[][] = gateways.map(() => []);
  const count = bench.quick ? 20 : 100;
  for (let n = -warmUp; n < count; n++) {
    bench.progress(`${name.size}, key frames every ${name.gopS} s: sale ${n + 1}`);
    const order = n % 2 === 0 ? [0, 1] : [1, 0];
    for (const index of order) {
      await delay(gapMs());
      const gateway = gateways[index];
      const pair = gateway && (await gateway.paired(await gateway.push(0)));
      if (pair && n >= 0) paired[index]?.push(pair);
    }
  }
  const likely = await cpuOf(gateways);
  return paired.map((pairs, index) => [
    ...[name.size, name.gopS ?? 2, percents[index] ?? NaN],
    ...[...figures(pairs), unlikely[index] ?? NaN, likely[index] ?? NaN],
  ]);
}

function cpuOf(gateways: readonly Gateway[]): Promise<number[]> {
  return Promise.all(gateways.map(({ agent }) => cpuPercent(agent.child.pid ?? NaN, measureMs)));
}

function figures(pairs: readonly Paired[]): Cell[] {
  const found = pairs.flatMap(({ capture, sentAtMs, pairedAtMs }) =>
    capture.outcome === 'captured'
      ? [{ afterMs: pairedAtMs - sentAtMs - capture.waitMs, decodeMs: capture.decodeMs }]
      : [],
  );
  const after = percentiles(found.map(({ afterMs }) => afterMs));
  const decode = percentiles(found.map(({ decodeMs }) => decodeMs));
  return [pairs.length, after.median, after.p99, decode.median, decode.p99, pairs.length - found.length];
}
