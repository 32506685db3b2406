/**
 * Promise 18: the line is down, registers go on selling, and the POS clouds tell those sales afterwards, hours late. ≥ 99 % of them get a picture
 * within what their instant states: the clock that the camera painted into it lies no further from the true moment of the checkout than the
 * sale's stated uncertainty and one picture interval. Real agents, camera, video on disk; Smaregi and Ubiregi over real HTTP.
 *
 * Tablets' clocks are off and drift. Two of three tablets are on the line that goes down, and hand in afterwards what they sold; the third has a
 * mobile line, so that its POS knew all along and the gateway alone was cut off. The ring holds a tenth of the outage at most: what older
 * sales show comes from the lookback. One gateway keeps its video in full, one key frames (the default), one nothing: the counter-proof, which
 * sees the same and has to fall short.
 *
 * Prints its figures; exit code 1 when one is off.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { PairJson } from '../../src/contract/page/sales.ts';
import { randomOf } from '../agent/upload/random.ts';
import { startCamera } from '../peers/cameras/camera.ts';
import { readPaintedClock } from '../peers/cameras/painted-clock.ts';
import { reportFigure } from './figures.ts';
import { type Gateway, type KeptForm, type Made, openClouds, openGateway } from './late-sales-rig.ts';

const usage = `Usage: node test/reliability/late-sales.ts [OPTIONS]

  --outage-minutes N  how long the line is down; default 180
  --sales N           sales meanwhile; default 300
  --no-lookback       lookback off at the only gateway: has to fail

Three hours of video take about 400 MB in the folder for temporary files.
`;

const { values } = parseArgs({
  options: {
    'outage-minutes': { type: 'string', default: '180' },
    sales: { type: 'string', default: '300' },
    'no-lookback': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const outageMs = Number(values['outage-minutes']) * 60_000;
const requestedSales = Number(values.sales);
const promisedShare = 0.99;

/** As `cameras.keepSeconds` allows and its default, and small against the outage. */
const keepSeconds = Math.min(600, Math.max(10, Math.round(outageMs / 10_000)));
/** Sold and heard of before, at each register: its clock is learned from them. */
const learnSales = 5;
const learnMs = Math.min(300_000, Math.max(2_500, outageMs / 20));
const seed = Number(process.env['TILLFRAME_SEED'] ?? Math.floor(Math.random() * 1e9));
const random = randomOf(seed);
const keyFrameEvery = 30;
/** Of all pictures after the outage; a slow machine takes a second for each. */
const settleMs = 300_000 + 2_000 * requestedSales;

if (values.help || !(outageMs > 0) || !(requestedSales > 0)) {
  process.stdout.write(usage);
  process.exitCode = values.help ? 0 : 2;
} else await prove(values['no-lookback'] ? ['off'] : ['full', 'keyframes', 'off']);

async function prove(forms: readonly KeptForm[]): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const camera = opened.use(await startCamera({ keyFrameEvery, kbps: 300 }));
  const clouds = opened.use(await openClouds(random));
  const opening = { keepSeconds, cameraUrl: camera.url, setUp: clouds.setUp };
  const gateways = await Promise.all(
    forms.map(async (form) => opened.use(await openGateway({ ...opening, form }))),
  );

  // With the first look there is a sale: a shop that sells is looked at every 3 s.
  const before: Made[] = clouds.registers.map(() => clouds.sell());
  await Promise.all(gateways.map((gateway) => gateway.start()));
  await Promise.all(gateways.map((gateway) => until(gateway, 60_000, hasVideo)));
  const learning = clouds.registers.length * (learnSales - 1);
  for (let n = 0; n < learning; n++) {
    await delay(learnMs / learning);
    before.push(clouds.sell());
  }
  await Promise.all(gateways.map((gateway) => until(gateway, 60_000, (one) => settled(one, before))));

  say(
    `the line is down for ${(outageMs / 1_000).toFixed(0)} s; ${requestedSales} sales meanwhile; rings of ${keepSeconds} s, a key frame every ${Math.round(keyFrameEvery * camera.intervalMs)} ms; TILLFRAME_SEED=${seed}`,
  );
  clouds.cut();
  const made = await sellOver(clouds, performance.now());
  clouds.mend();
  const backMs = performance.now();
  const judged = await Promise.all(
    gateways.map(async (gateway) => {
      const pairs = await until(gateway, settleMs, (one) => settled(one, [...before, ...made]));
      const afterS = (performance.now() - backMs) / 1_000;
      const intervalMs = camera.intervalMs * (gateway.form === 'keyframes' ? keyFrameEvery : 1);
      const sales = await Promise.all(made.map((one) => judge(gateway, one, { pairs, intervalMs })));
      return { form: gateway.form, afterS, intervalMs, sales };
    }),
  );
  const wrong: string[] = [];
  for (const { form, afterS, intervalMs, sales } of judged) {
    const share = sales.filter(({ isGood }) => isGood).length / sales.length;
    tell(form, { afterS, intervalMs, sales, share });
    const isCounterProof = form === 'off' && forms.length > 1;
    if (!isCounterProof)
      reportFigure({
        promise: 'late-sales',
        isKept: share >= promisedShare,
        text: `lookback ${form}, line down for ${Math.round(outageMs / 1_000)} s: ${percent(share)} of ${sales.length} sales have their picture, all ${afterS.toFixed(0)} s after the line`,
      });
    if (isCounterProof && share >= promisedShare) wrong.push('the lookback off, and nothing is missing');
    if (!isCounterProof && share < promisedShare) wrong.push(`${form}: ${percent(share)}`);
  }
  if (wrong.length > 0) process.exitCode = 1;
  say(wrong.length > 0 ? `WRONG: ${wrong.join('; ')}` : 'as promised');
}

/** Over the whole outage, at moments of chance, so that they fall anywhere between two pictures. */
async function sellOver(clouds: { sell(): Made }, fromMs: number): Promise<Made[]> {
  const moments = Array.from(
    { length: requestedSales },
    (_, n) => ((n + random()) / requestedSales) * outageMs,
  );
  const made: Made[] = [];
  for (const ms of moments) {
    await delay(Math.max(0, fromMs + ms - performance.now()));
    made.push(clouds.sell());
  }
  await delay(Math.max(0, fromMs + outageMs - performance.now()));
  return made;
}

async function hasVideo(gateway: Gateway): Promise<true | undefined> {
  const [camera] = (await gateway.status()).cameras;
  return camera?.state === 'up' && camera.heldMs > 2_000 ? true : undefined;
}

/** All of these are there, and none waits for its picture or for a later sale that shows its time. */
async function settled(
  gateway: Gateway,
  wanted: readonly Made[],
): Promise<ReadonlyMap<number, PairJson> | undefined> {
  const pairs = new Map((await gateway.pairs()).map((pair) => [pair.total, pair]));
  const isDone = wanted.every(({ total }) =>
    pairs.get(total)?.captures.every(({ outcome }) => outcome !== 'pending' && outcome !== 'time_unknown'),
  );
  return isDone ? pairs : undefined;
}

async function until<T>(
  gateway: Gateway,
  withinMs: number,
  look: (gateway: Gateway) => Promise<T | undefined>,
): Promise<T> {
  const untilMs = performance.now() + withinMs;
  for (;;) {
    const found = await look(gateway);
    if (found !== undefined) return found;
    if (performance.now() > untilMs)
      throw new Error(
        `${gateway.form}: not within ${withinMs / 1_000} s\n${gateway.program.output().slice(-4_000)}`,
      );
    await delay(300);
  }
}

type Judged = {
  readonly isGood: boolean;
  readonly register: string;
  readonly uncertaintyMs: number;
  /** The instant − the true moment of the checkout. */
  readonly instantOffMs: number;
  readonly basis: string;
  /** `ring` or `lookback`, else why there is no picture. */
  readonly from: string;
  /** The painted clock − the true moment. Absent without a picture. */
  readonly pictureOffMs?: number;
};

async function judge(
  gateway: Gateway,
  { total, soldAtMs, register }: Made,
  { pairs, intervalMs }: { pairs: ReadonlyMap<number, PairJson>; intervalMs: number },
): Promise<Judged> {
  const pair = pairs.get(total);
  const [capture] = pair?.captures ?? [];
  if (pair === undefined || capture === undefined) throw new Error(`${gateway.form}: no capture of ${total}`);
  const { at, uncertaintyMs, basis } = pair.instant;
  const instantOffMs = Date.parse(at) - soldAtMs;
  const facts = { register, uncertaintyMs, instantOffMs, basis };
  if (capture.outcome !== 'captured') return { ...facts, isGood: false, from: capture.outcome };
  const painted = await readPaintedClock(await gateway.picture(capture.thumbnail.url));
  if (painted === undefined) return { ...facts, isGood: false, from: 'unreadable clock' };
  const pictureOffMs = painted.wallMs - soldAtMs;
  const isGood = Math.abs(pictureOffMs) <= uncertaintyMs + intervalMs;
  return { ...facts, isGood, from: capture.source, pictureOffMs };
}

function tell(
  form: KeptForm,
  figures: {
    readonly afterS: number;
    readonly intervalMs: number;
    readonly sales: readonly Judged[];
    readonly share: number;
  },
): void {
  const { afterS, intervalMs, sales, share } = figures;
  const counted = Object.entries(Object.groupBy(sales, ({ from }) => from))
    .map(([from, some]) => `${some?.length} ${from}`)
    .join(', ');
  say(
    `${form}: ${percent(share)} of ${sales.length} have a picture within what they state and ${Math.round(intervalMs)} ms (${counted}); all settled ${afterS.toFixed(1)} s after the line was back`,
  );
  for (const [register, some = []] of Object.entries(Object.groupBy(sales, (one) => one.register))) {
    const offMs = some.flatMap(({ pictureOffMs }) =>
      pictureOffMs === undefined ? [] : Math.abs(pictureOffMs),
    );
    const dishonest = some.filter(
      ({ instantOffMs, uncertaintyMs }) => Math.abs(instantOffMs) > uncertaintyMs,
    ).length;
    say(
      `  ${register} (${[...new Set(some.map(({ basis }) => basis))].join(', ')}): picture from the checkout ${spread(offMs)}, its instant ${spread(some.map(({ instantOffMs }) => Math.abs(instantOffMs)))}, stated ± ${spread(some.map(({ uncertaintyMs }) => uncertaintyMs))}; ${dishonest} instants outside of that`,
    );
  }
}

function spread(ms: readonly number[]): string {
  const sorted = ms.toSorted((a, b) => a - b);
  const text = (one: number | undefined): string =>
    one === undefined ? '—' : `${(one / 1_000).toFixed(2)} s`;
  return `${text(sorted[Math.floor(sorted.length / 2)])} (median), ${text(sorted.at(-1))} (most)`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function say(text: string): void {
  console.log(`[late-sales] ${text}`);
}
