/** The whole path, as a register sees it: the agent as a program, a sale pushed over HTTP, the pair committed. */
import { setTimeout as delay } from 'node:timers/promises';
import { camerasUp, type Gateway, openGateway, type Paired } from '../../test/exactness/gateway.ts';
import { percentiles } from '../../test/exactness/truth.ts';
import { type FilmCamera, startFilmCameras } from '../../test/peers/cameras/film-camera.ts';
import { readPaintedClock } from '../../test/peers/cameras/painted-clock.ts';
import { type Bench, type FilmName, film, type Section } from './bench.ts';
import type { Cell, Table } from './report.ts';

const settleMs = 6_000;
const idleMs = 60_000;
const burst = { sales: 20, withinMs: 100, cameras: 4 };
const columns = [
  ...['', 'sales', 'total median', 'p99', 'after arrival median', 'p99', 'decode+JPEG median'],
  ...['|error| median', 'max', 'no picture'],
];

export const wholePath: Section = {
  name: 'whole-path',
  about: 'a sale pushed to the real agent until its pair is committed',
  run: async (bench) => {
    const rows: Cell[][] = [];
    for (const size of ['640×360', '1920×1080'] as const) {
      await using shop = await open(bench, { size }, 1);
      bench.progress(`${size}: one sale after another`);
      rows.push(
        await row(shop, size, await sellApart(shop, bench.quick ? 15 : 100, () => 300 + Math.random() * 700)),
      );
    }
    return [table('The whole path, one sale after another', rows)];
  },
};

export const idle: Section = {
  name: 'idle',
  about: 'the same with a minute between sales, when decoders have gone cold',
  run: async (bench) => {
    const rows: Cell[][] = [];
    for (const size of ['640×360', '1920×1080'] as const) {
      await using shop = await open(bench, { size }, 1);
      const count = bench.quick ? 1 : 10;
      bench.progress(`${size}: ${count} sale(s), ${idleMs / 1_000} s apart`);
      rows.push(await row(shop, size, await sellApart(shop, count, () => idleMs + Math.random() * 1_000)));
    }
    return [table(`The whole path, sales ${idleMs / 1_000} s apart`, rows)];
  },
};

export const bursts: Section = {
  name: 'burst',
  about: `${burst.sales} sales within ${burst.withinMs} ms over ${burst.cameras} cameras`,
  run: async (bench) => {
    const rows: Cell[][] = [];
    const notes: string[] = [];
    for (const size of ['640×360', '1920×1080'] as const) {
      await using shop = await open(bench, { size }, burst.cameras);
      const paired: Paired[] = [];
      for (let n = 0; n < (bench.quick ? 2 : 10); n++) {
        bench.progress(`${size}: burst ${n + 1}`);
        const pushed = Array.from({ length: burst.sales }, async (_, sale) => {
          await delay(Math.random() * burst.withinMs);
          return shop.gateway.push(sale % burst.cameras);
        });
        const all = await Promise.all((await Promise.all(pushed)).map((sale) => shop.gateway.paired(sale)));
        const firstMs = Math.min(...all.map(({ sentAtMs }) => sentAtMs));
        notes.push(
          `${size}: all ${all.length} after ${Math.round(Math.max(...all.map(({ pairedAtMs }) => pairedAtMs)) - firstMs)} ms`,
        );
        paired.push(...all);
        await delay(1_000);
      }
      rows.push(await row(shop, size, paired));
    }
    return [
      {
        ...table(`${burst.sales} sales within ${burst.withinMs} ms over ${burst.cameras} cameras`, rows),
        notes,
      },
    ];
  },
};

function table(title: string, rows: readonly Cell[][]): Table {
  const about =
    'milliseconds from the push to the live feed’s word of the committed pair; after arrival: less the wait for the picture';
  return { title, about, columns, rows };
}

type Shop = AsyncDisposable & { readonly gateway: Gateway; readonly cameras: readonly FilmCamera[] };

async function open(bench: Bench, name: FilmName, count: number): Promise<Shop> {
  await using opened = new AsyncDisposableStack();
  const made = await film(bench, name);
  const where = bench.cameraCpu === undefined ? {} : { cpu: bench.cameraCpu };
  const running = opened.use(
    await startFilmCameras(
      Array.from({ length: count }, () => ({ film: made })),
      where,
    ),
  );
  const cameras = running.cameras.map(({ url }) => ({ url, reader: bench.reader }));
  const gateway = opened.use(await openGateway({ cameras, start: bench.start }));
  await camerasUp(gateway, settleMs);
  // Not counted: the first of everything is cold.
  await gateway.paired(await gateway.push(0));
  const all = opened.move();
  return { gateway, cameras: running.cameras, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

async function sellApart({ gateway }: Shop, count: number, gapMs: () => number): Promise<Paired[]> {
  const paired: Paired[] = [];
  for (let n = 0; n < count; n++) {
    await delay(gapMs());
    paired.push(await gateway.paired(await gateway.push(0)));
  }
  return paired;
}

async function row({ gateway, cameras }: Shop, name: string, paired: readonly Paired[]): Promise<Cell[]> {
  const found: { totalMs: number; afterMs: number; decodeMs: number; errorMs: number }[] = [];
  for (const { capture, register, sentAtMs, pairedAtMs } of paired) {
    if (capture.outcome !== 'captured') continue;
    const number = (await readPaintedClock(await gateway.picture(capture)))?.wallMs ?? NaN;
    const totalMs = pairedAtMs - sentAtMs;
    found.push({
      totalMs,
      afterMs: totalMs - capture.waitMs,
      decodeMs: capture.decodeMs,
      errorMs: Math.abs((cameras[register]?.takenAtMs(number, sentAtMs) ?? NaN) - sentAtMs),
    });
  }
  const total = percentiles(found.map(({ totalMs }) => totalMs));
  const after = percentiles(found.map(({ afterMs }) => afterMs));
  const error = percentiles(found.map(({ errorMs }) => errorMs));
  return [
    ...[name, paired.length, total.median, total.p99, after.median, after.p99],
    percentiles(found.map(({ decodeMs }) => decodeMs)).median,
    ...[error.median, error.max, paired.length - found.length],
  ];
}
