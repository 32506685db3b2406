/**
 * The demo (scripts/demo.sh): registers of several kinds sell at random moments before a real camera, until Ctrl-C or `--for SECONDS`. Then it waits
 * for the uploads and judges them by the clocks painted in the pictures that reached the receiver.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from '../test/peers/network/free-port.ts';
import { forwardedPorts, forwardPort } from './demo/forward.ts';
import { defaultKinds, parseKinds } from './demo/kinds.ts';
import { watchPairs } from './demo/pairs.ts';
import type { DemoSold } from './demo/sellers.ts';
import { openShop } from './demo/shop.ts';
import { judge } from './demo/summary.ts';

/** Mean and bounds of the gaps between sales; exponential gaps fall anywhere between two pictures. */
const meanGapMs = 1_500;
const longestGapMs = 4_000;
/** After the last sale, for everything to be uploaded. */
const settleWithinMs = 60_000;
/** Time between two lines about what is missing. */
const logEveryMs = 5_000;

const { values } = parseArgs({
  options: {
    for: { type: 'string' },
    port: { type: 'string', default: '8080' },
    keep: { type: 'boolean', default: false },
    pos: { type: 'string', default: defaultKinds },
    // The demo container needs it (Dockerfile.demo).
    forward: { type: 'boolean', default: false },
  },
});

const stopSelling = new AbortController();
/** Running step that Ctrl-C waits for. */
let waitsFor = 'The shop is still starting, and ends when it has.';
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

function stop(): void {
  // The second time at once: the children end with us (shop.ts).
  if (stopSelling.signal.aborted) process.exit(130);
  stopSelling.abort();
  console.log(`\n${waitsFor} Ctrl-C again ends everything at once.`);
}

try {
  process.exitCode = await demo(stopSelling.signal);
} catch (error) {
  const isStopped = stopSelling.signal.aborted && error === stopSelling.signal.reason;
  if (!isStopped) console.error(`\ndemo: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = isStopped ? 130 : 1;
}

async function demo(signal: AbortSignal): Promise<number> {
  await using shop = await openShop(
    {
      // The forwarded port is taken on every address.
      pagePort: values.forward ? await freePort() : Number(values.port),
      ...{ isKept: values.keep, kinds: parseKinds(values.pos) },
    },
    signal,
  );
  await using forwards = new AsyncDisposableStack();
  const at = { page: shop.pageUrl, receiver: shop.receiverUrl };
  if (values.forward)
    for (const name of ['page', 'receiver'] as const) {
      forwards.use(await forwardPort(forwardedPorts[name], Number(new URL(at[name]).port)));
      at[name] = `http://localhost:${forwardedPorts[name]}`;
    }
  const program = values.forward
    ? 'docker compose --file compose.demo.yaml exec demo node'
    : process.execPath;
  console.log(`
  camera    ${shop.camera.url}   ${Math.round(1_000 / shop.camera.intervalMs)} pictures a second
  page      ${at.page}/   <- open this: the gateway in the shop
  viewer    ${at.receiver}/   what the cloud has; password ${shop.viewerPassword}
  registers ${shop.sellers.map(({ kind }) => kind).join(', ')}
  folder    ${shop.folder}   config, database, logs
  commands  ${program} dist/main.js status --config .demo/config.yaml   (or sales, doctor, --help)
`);
  await using watch = watchPairs(shop.pageUrl, console.log);
  const sales: Promise<DemoSold | undefined>[] = [];
  const refused: string[] = [];
  /** Sales that are followed until they are uploaded. */
  let completed = 0;
  let turn = 0;

  if (values.for !== undefined) setTimeout(() => stopSelling.abort(), Number(values.for) * 1_000).unref();
  waitsFor = 'No more sales; those that were sold are uploaded with their pictures, then judged.';
  // The first one at once, so that even the shortest demo shows something.
  do {
    const lastTry = AbortSignal.any([shop.failed, AbortSignal.timeout(settleWithinMs + longestGapMs)]);
    if (shop.sellers.length === 0) throw new Error('--pos names no register');
    // Each in its turn, so that even a short demo shows every kind.
    const inTurn = shop.sellers.map((_, index) => (turn + index) % shop.sellers.length);
    const next = inTurn.find((index) => shop.sellers[index]?.isReady?.() !== false);
    const seller = next === undefined ? undefined : shop.sellers[next];
    if (next === undefined || seller === undefined) continue;
    turn = next + 1;
    sales.push(
      seller.sell(lastTry).then(
        (sold) => {
          completed += 1;
          watch.expect(sold);
          return sold;
        },
        (error: unknown) =>
          void refused.push(`${seller.kind}: ${error instanceof Error ? error.message : String(error)}`),
      ),
    );
    shop.failed.throwIfAborted();
  } while (await gap(signal));

  const progress = setInterval(() => {
    const toCome = sales.length - refused.length - completed;
    console.log(`  … waiting for ${toCome + watch.open()} of ${sales.length} sales to be at the receiver`);
  }, logEveryMs);
  console.log(
    `\nWaiting until all ${sales.length} sales are uploaded, ${settleWithinMs / 1_000} s at most …`,
  );
  const sold = (await Promise.all(sales)).filter((sale) => sale !== undefined);
  await watch.settled(AbortSignal.any([shop.failed, AbortSignal.timeout(settleWithinMs)]));
  clearInterval(progress);
  shop.failed.throwIfAborted();
  console.log('Reading the clocks painted in the pictures that the receiver has …');
  const judgement = await judge({ sold, latenciesMs: watch.latenciesMs(), shop });
  console.log(judgement.text);
  console.log('Ending the programs …');
  const problems = [...judgement.problems, ...refused, ...(await shop.close())];
  for (const problem of problems.slice(0, 20)) console.log(`  problem: ${problem}`);
  if (problems.length > 20) console.log(`  … and ${problems.length - 20} more`);
  console.log(problems.length === 0 ? '\nok' : `\nfailed: ${problems.length} problems; see ${shop.folder}`);
  return problems.length === 0 ? 0 : 1;
}

/** False once the selling is over. */
async function gap(signal: AbortSignal): Promise<boolean> {
  const ms = Math.min(longestGapMs, -Math.log(1 - Math.random()) * meanGapMs);
  await delay(ms, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}
