/**
 * How often the gateway finds the moment of a checkout in a region of the picture, how often it is wrong, and how far off: scenes composed on a
 * real film (scripts/onsets/scene.ts), through a real H.264 encoder and decoder, sale by sale as a register learns.
 * `node scripts/study-onsets.ts [--registers N] [--sales N] [--seed N] [--film PATH] [--keep DIR]`; DIR keeps the decoded regions for the next run.
 * Seeds below 1,000 were used while the detector was made; the figures in the documents are from seed 5,000 on.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSeenLooks } from '../src/domain/moment/seen-looks.ts';
import { findChanges, onsetMargins, recurringFrom } from '../src/domain/moment/seen-onset.ts';
import { randomOf } from '../test/agent/upload/random.ts';
import { findSource } from '../test/peers/cameras/film.ts';
import { decodeRegion, emptyScene, encode, readFilm, slices } from './onsets/film.ts';
import {
  type Counter,
  composeCounter,
  composeScene,
  type Disturbance,
  disturbances,
  type Subject,
  subjects,
} from './onsets/scene.ts';

const { values } = parseArgs({
  options: {
    registers: { type: 'string', default: '4' },
    sales: { type: 'string', default: '16' },
    seed: { type: 'string', default: '1' },
    film: { type: 'string' },
    keep: { type: 'string' },
  },
});

/** Stated uncertainty of a sale that a cloud reports in whole seconds. The reported time lies anywhere within it, which is harder than it is. */
const toldWithinMs = 1_700;
/** Share of the sales at which nothing changes: a drawer that was open, a sale by card. */
const without = 0.25;

type Row = {
  readonly subject: Subject;
  readonly disturbance: Disturbance;
  readonly changes: boolean;
  readonly kbps: number;
  readonly fps: number;
  /** Nothing is stated yet. */
  readonly isLearning: boolean;
  readonly errorMs: number | undefined;
  readonly withinMs: number;
};

let read: { readonly film: Buffer[]; readonly empty: Uint8Array }[] | undefined;
function films() {
  const path = findSource(values.film);
  read ??= [false, true].map((isClose) => {
    const film = readFilm(path, isClose);
    return { film, empty: emptyScene(film) };
  });
  return read;
}

type Filmed = {
  readonly disturbance: Disturbance;
  readonly changes: boolean;
  readonly fps: number;
  readonly kbps: number;
  readonly changeMs: number;
  readonly toldMs: number;
};
type Sale = Filmed & { readonly greys: readonly Uint8Array[] };

/** A sale through the encoder and the decoder of regions; made once where they are kept. */
async function filmed(subject: Subject, register: number, sale: number, counter: Counter): Promise<Sale> {
  const path = values.keep && join(values.keep, `${subject}-${register}-${sale}`);
  if (path !== undefined && existsSync(path)) {
    const bytes = readFileSync(path);
    const [head = '', size = '1'] = bytes.subarray(0, 300).toString().trimEnd().split(' ');
    return { ...(JSON.parse(head) as Filmed), greys: slices(bytes.subarray(300), Number(size)) };
  }
  const ofRegister = randomOf(register);
  const film = films()[ofRegister() < 0.5 ? 0 : 1];
  if (film === undefined) throw new Error('no film');
  const fps = ofRegister() < 0.5 ? 10 : 15;
  const kbps = [12, 40, 120][Math.floor(ofRegister() * 3)] ?? 40;
  const random = randomOf(register * 1_000 + sale);
  const changes = random() >= without;
  const disturbance = disturbances[Math.floor(random() * disturbances.length)] ?? 'calm';
  const scene = composeScene({ subject, disturbance, changes, counter, ...film, fps }, random);
  const { changeMs, pictures, region } = scene;
  const toldMs = changeMs + (random() * 2 - 1) * 0.95 * toldWithinMs;
  const greys = await decodeRegion(await encode(pictures, { fps, kbps }), region);
  const made = { disturbance, changes, fps, kbps, changeMs, toldMs };
  if (path !== undefined && values.keep !== undefined) {
    mkdirSync(values.keep, { recursive: true });
    const head = `${JSON.stringify(made)} ${greys[0]?.length}`.padEnd(300);
    writeFileSync(path, Buffer.concat([Buffer.from(head), ...greys]));
  }
  return { ...made, greys };
}

async function sellThrough(subject: Subject, register: number): Promise<Row[]> {
  const counter = composeCounter(subject, randomOf(register * 31 + subjects.indexOf(subject)));
  const looks = createSeenLooks();
  let learned = 0;
  const rows: Row[] = [];
  for (let sale = 0; sale < Number(values.sales); sale++) {
    const { greys, fps, toldMs, changeMs, ...kind } = await filmed(subject, register, sale, counter);
    const [fromMs, untilMs] = [toldMs - toldWithinMs, toldMs + toldWithinMs];
    const pictures = greys
      .map((grey, index) => ({ atMs: (index * 1_000) / fps, grey }))
      .filter(({ atMs }) => atMs >= fromMs - onsetMargins.beforeMs && atMs <= untilMs + onsetMargins.afterMs);
    const changes = findChanges(pictures, { fromMs, untilMs });
    if (changes === undefined) throw new Error('too few pictures');
    const usual = looks.recurring(String(sale), changes);
    rows.push({
      ...{ subject, fps, ...kind, isLearning: learned < recurringFrom },
      errorMs: usual && usual.atMs - changeMs,
      withinMs: usual?.withinMs ?? 0,
    });
    if (changes.length > 0) learned++;
  }
  return rows;
}

const quantile = (sorted: readonly number[], at: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? Number.NaN;

/** `covered`: share of the stated times that lie within what they state. */
function figures(all: readonly Row[]) {
  const rows = all.filter(({ isLearning }) => !isLearning);
  const seen = rows.filter(({ errorMs }) => errorMs !== undefined);
  const right = seen.filter(({ changes, errorMs = 0, withinMs }) => changes && Math.abs(errorMs) <= withinMs);
  const errors = seen.map(({ errorMs = 0 }) => errorMs).sort((a, b) => a - b);
  const apart = errors.map(Math.abs).sort((a, b) => a - b);
  const percent = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
  const ms = (values: readonly number[], ...at: number[]) =>
    at.map((one) => quantile(values, one).toFixed(0)).join('/');
  return {
    sales: rows.length,
    hit: percent(right.length, rows.length),
    false: percent(seen.length - right.length, rows.length),
    none: percent(rows.length - seen.length, rows.length),
    covered: percent(right.length, seen.length),
    'p50/p95/max': ms(apart, 0.5, 0.95, 1),
    'signed p5/p50/p95': ms(errors, 0.05, 0.5, 0.95),
  };
}

const startedMs = performance.now();
const all: Row[] = [];
for (const subject of subjects)
  for (let register = 0; register < Number(values.registers); register++)
    all.push(...(await sellThrough(subject, Number(values.seed) + register)));
const table = (rows: readonly Row[], keyOf: (row: Row) => string): void =>
  console.table(
    Object.fromEntries(
      [...Map.groupBy(rows, keyOf)]
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([key, own]) => [key, figures(own)]),
    ),
  );
table(
  all,
  ({ subject, disturbance, changes }) => `${subject}, ${disturbance}${changes ? '' : ', no change'}`,
);
table(all, ({ subject, changes }) => `${subject}${changes ? '' : ', no change'}`);
table(all, ({ subject }) => subject);
table(
  all.filter(({ changes }) => changes),
  ({ kbps, fps }) => `${kbps} kbit/s, ${fps} pictures a second`,
);
const learning =
  all.filter(({ isLearning }) => isLearning).length / Number(values.registers) / subjects.length;
console.info(
  `learned after ${learning.toFixed(1)} sales; ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`,
);
