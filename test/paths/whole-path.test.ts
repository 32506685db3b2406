/**
 * The whole path over real protocols: register → sale and frame on disk → cloud, with everything that can be taken away taken away.
 * A phantom is allowed (a second delivery under the same id, which the receiver knows already); a hole never.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPaintedClock } from '../peers/cameras/painted-clock.ts';
import { openShop, type Shop } from '../peers/pos/shop.ts';
import type { Sold } from '../peers/pos/till.ts';
import { eventually } from '../peers/program.ts';

/** `scripts/test-reliability.sh` asks for the long forms. */
const long = process.env['TILLFRAME_LONG'] !== undefined;
const outageMs = long ? 60_000 : 3_000;
const kills = long ? 30 : 4;

/** One for all tests of this file: starting its programs takes longer than most of them. The camera's death comes last. */
const opened = new AsyncDisposableStack();
let shop: Shop;
beforeAll(async () => {
  shop = opened.use(await openShop());
});
afterAll(() => opened.disposeAsync());

let made = 0;
/** Of a sale that no test, and no second try of one, has made before. */
const newId = (): string => `S${(made += 1)}`;

/** Of what is there: those of these sales, as often as they are there. */
const ofThese = (sold: readonly Sold[], there: readonly string[]): string[] =>
  there.filter((id) => sold.some(({ saleId }) => saleId === id));
const receivedIds = async (): Promise<string[]> => (await shop.received()).map(({ subject }) => subject);

/** Waits until the receiver has these sales with their pictures or reasons, and gives each picture's painted time. */
async function delivered(saleIds: readonly string[], withinMs = 60_000) {
  return eventually(
    `${saleIds.length} pairs at the receiver`,
    async () => {
      const events = await shop.received().catch(() => []);
      const found = saleIds.map((saleId) => events.filter((event) => event.subject === saleId));
      if (found.some((same) => same.length === 0)) return undefined;
      // One row a sale, whatever was sent twice.
      expect(found.every((same) => same.length === 1)).toBe(true);
      const pairs = [];
      for (const [event] of found) {
        const capture = event?.data.captures[0];
        if (event === undefined || capture === undefined || capture.outcome === 'pending') return undefined;
        const jpeg =
          capture.outcome === 'captured' ? await shop.receivedPicture(capture.thumbnail.sha256) : undefined;
        if (capture.outcome === 'captured' && jpeg === undefined) return undefined;
        // On a busy machine a near picture comes first, and the exact one as a revision.
        if (capture.outcome === 'captured' && Math.abs(capture.offsetMs) > shop.camera.intervalMs)
          return undefined;
        pairs.push({
          event,
          capture,
          paintedMs: jpeg === undefined ? undefined : (await readPaintedClock(jpeg))?.wallMs,
        });
      }
      return pairs;
    },
    withinMs,
  );
}

test('each sale reaches the cloud with the frame of its instant: the painted clock says so', async () => {
  const sold: Sold[] = [];
  for (let n = 0; n < 8; n += 1) {
    sold.push(await shop.sell({ saleId: newId(), total: n }));
    // Spread over the picture interval, so that the instants fall before, at and after pictures.
    await new Promise((resolve) => setTimeout(resolve, 300 + n * 9));
  }
  const pairs = await delivered(sold.map(({ saleId }) => saleId));
  // Against the instant that the gateway recorded: a slow machine may hear of a checkout late, but must show what it says it shows.
  const offsets = pairs.map(({ paintedMs, event }) => (paintedMs ?? Number.NaN) - Date.parse(event.time));
  const heardAfter = pairs.map(({ event }, n) => Date.parse(event.time) - (sold[n]?.soldAtMs ?? Number.NaN));
  console.info('painted − instant, ms:', offsets.join(' '), ' instant − checkout, ms:', heardAfter.join(' '));
  for (const offset of offsets) expect(Math.abs(offset)).toBeLessThanOrEqual(shop.camera.intervalMs);
  // Once the till's clock is known its own time may be surer than the arrival; it is never before the checkout by more than is stated.
  for (const [n, { event }] of pairs.entries())
    expect(heardAfter[n]).toBeGreaterThanOrEqual(-event.data.instant.uncertaintyMs);
  for (const { event, capture } of pairs) {
    expect(['arrival', 'register_time']).toContain(event.data.instant.basis);
    if (capture.outcome === 'captured')
      expect(Math.abs(capture.offsetMs)).toBeLessThanOrEqual(shop.camera.intervalMs);
  }
  // The page says the same.
  const local = await eventually('all uploaded', async () => {
    const list = await shop.pairs();
    return list.every(({ upload }) => upload.state === 'stored')
      ? list.map(({ saleId }) => saleId)
      : undefined;
  });
  expect(ofThese(sold, local)).toHaveLength(sold.length);
  await expect
    .poll(() => shop.status())
    .toMatchObject({
      queue: { events: 0, pictures: 0, quarantined: 0 },
      cloud: { state: 'ok' },
    });
});

test('the frame of any instant still held, with its time in the headers', async () => {
  const atMs = Date.now() - 1_200;
  const response = await fetch(
    `${shop.url}/api/v1/cameras/counter/frame.jpeg?at=${encodeURIComponent(new Date(atMs).toISOString())}`,
  );
  expect(response.status).toBe(200);
  const painted = await readPaintedClock(Buffer.from(await response.arrayBuffer()));
  const frameMs = Date.parse(response.headers.get('x-frame-time') ?? '');
  expect(Math.abs((painted?.wallMs ?? Number.NaN) - atMs)).toBeLessThanOrEqual(shop.camera.intervalMs);
  expect(Math.abs((painted?.wallMs ?? Number.NaN) - frameMs)).toBeLessThanOrEqual(shop.camera.intervalMs / 2);
  expect(Math.abs(Number(response.headers.get('x-frame-offset-ms')) - (frameMs - atMs))).toBeLessThan(1.5);

  const tooOld = await fetch(`${shop.url}/api/v1/cameras/counter/frame.jpeg?at=2020-01-01T00:00:00Z`);
  expect(tooOld.status).toBe(404);
  const soon = await fetch(
    `${shop.url}/api/v1/cameras/counter/frame.jpeg?at=${encodeURIComponent(new Date(Date.now() + 60_000).toISOString())}`,
  );
  expect(soon.status).toBe(400);
});

test('the receiver is away: nothing is lost, and all arrives once when it is back', {
  timeout: 400_000,
}, async () => {
  await shop.stopReceiver();
  const awayFromMs = performance.now();
  const sold: Sold[] = [];
  for (let n = 0; n < 10; n += 1) sold.push(await shop.sell({ saleId: newId() }));
  await eventually('the outage is shown', async () => {
    const { cloud, queue } = await shop.status();
    return cloud.state === 'retrying' && cloud.problem !== undefined && queue.events === sold.length
      ? true
      : undefined;
  });
  await new Promise((resolve) => setTimeout(resolve, outageMs - (performance.now() - awayFromMs)));
  await shop.startReceiver();
  const backFromMs = performance.now();
  await delivered(
    sold.map(({ saleId }) => saleId),
    300_000,
  );
  expect(ofThese(sold, await receivedIds())).toHaveLength(sold.length);
  console.info(
    `away ${outageMs / 1_000} s; all ${sold.length} there ${Math.round(performance.now() - backFromMs)} ms after`,
  );
});

test('SIGTERM stops within five seconds with nothing lost, and the next start goes on', async () => {
  await eventually('video of the counter', async () => {
    const [camera] = (await shop.status()).cameras;
    return camera?.state === 'up' && camera.heldMs > 2_000 ? true : undefined;
  });
  const sold = await Promise.all(Array.from({ length: 5 }, () => shop.sell({ saleId: newId() })));
  // After 5 s it would end with another code.
  expect(await shop.agent.end('SIGTERM')).toBe(0);
  expect(shop.agent.output()).toContain('"msg":"stopped"');
  await shop.startAgent();
  const pairs = await delivered(sold.map(({ saleId }) => saleId));
  const outcomes = pairs.map(({ capture }) => capture.outcome);
  console.info('after SIGTERM:', outcomes.join(' '));
  // A slow machine may not decode them all before it has to end; what it had no time for says so.
  for (const outcome of outcomes) expect(outcome).toMatch(/^(captured|agent_restarted)$/);
  expect(outcomes).toContain('captured');
});

test('kill -9 in mid-flight, again and again: every acknowledged sale arrives, none twice', {
  timeout: 400_000,
}, async () => {
  const acknowledged: string[] = [];
  for (let round = 0; round < kills; round += 1) {
    // In every other round the camera has come up before, so that pictures are under way too.
    if (round % 2 === 1) {
      await eventually('pictures again', async () =>
        (await shop.status()).cameras[0]?.state === 'up' ? true : undefined,
      );
    }
    // Settled, so that one that fails while the agent starts is reported below and not as unhandled.
    const selling = Promise.allSettled(Array.from({ length: 6 }, () => shop.sell({ saleId: newId() })));
    // At a moment of its own in each round: sales unanswered, captures waiting, events on their way.
    await new Promise((resolve) => setTimeout(resolve, [5, 150, 40, 400][round % 4]));
    await shop.agent.end('SIGKILL');
    await shop.startAgent();
    for (const sale of await selling) {
      if (sale.status === 'rejected') throw sale.reason;
      acknowledged.push(sale.value.saleId);
    }
  }
  expect(new Set(acknowledged).size).toBe(6 * kills);
  const pairs = await delivered(acknowledged, 90_000);
  const all = await receivedIds();
  const received = acknowledged.flatMap((saleId) => all.filter((id) => id === saleId));
  expect(received).toHaveLength(6 * kills);
  expect(new Set(received).size).toBe(6 * kills);
  // What was sent twice was the same both times: the receiver refused nothing.
  const queue = await eventually('nothing left to send', async () => {
    const { queue } = await shop.status();
    return queue.events + queue.pictures === 0 ? queue : undefined;
  });
  expect(queue.quarantined).toBe(0);
  const byOutcome = Object.entries(Object.groupBy(pairs, ({ capture }) => capture.outcome));
  console.info(`${kills} kills:`, byOutcome.map(([outcome, some]) => `${some.length} ${outcome}`).join(', '));
});

test('the camera dies and comes back: sales meanwhile say camera_down, later ones have their frame again', async () => {
  const before = await shop.sell({ saleId: newId() });
  await delivered([before.saleId]);
  shop.camera.kill();
  await eventually('the camera is down, and its last picture too old to show anything', async () => {
    const [camera] = (await shop.status()).cameras;
    return camera?.state === 'down' && (camera.pictureAgeMs ?? 0) > 4_000 ? camera : undefined;
  });
  const during = await shop.sell({ saleId: newId() });
  const [lost] = await delivered([during.saleId]);
  expect(lost?.capture.outcome).toBe('camera_down');

  const { startCamera } = await import('../peers/cameras/camera.ts');
  await using again = await startCamera({ port: shop.camera.port });
  await eventually(
    'the camera is back',
    async () => ((await shop.status()).cameras[0]?.state === 'up' ? true : undefined),
    60_000,
  );
  const status = await shop.status();
  expect(status.cameras[0]?.restarts).toBeGreaterThan(0);
  // The sale of that time is told from when until when; the cloud has what it was told.
  const span = await eventually('the end is told', async () => {
    const capture = (await shop.pairs()).find(({ saleId }) => saleId === during.saleId)?.captures[0];
    if (capture?.outcome !== 'camera_down') throw new Error(capture?.outcome);
    const { downSince, downUntil } = capture.details;
    return downUntil === undefined ? undefined : { since: downSince ?? '', until: downUntil };
  });
  expect(Date.parse(span.since)).toBeLessThan(during.soldAtMs);
  expect(Date.parse(span.until)).toBeGreaterThan(during.soldAtMs);
  expect(lost?.capture).not.toHaveProperty('details.downUntil');
  expect((await delivered([during.saleId]))[0]?.event).toEqual(lost?.event);
  // The first pictures after a start settle the capture clock.
  await eventually('a second of pictures', async () =>
    ((await shop.status()).cameras[0]?.fps ?? 0) > 5 ? true : undefined,
  );
  const after = await shop.sell({ saleId: newId() });
  const [found] = await delivered([after.saleId]);
  const offset = (found?.paintedMs ?? Number.NaN) - Date.parse(found?.event.time ?? '');
  expect(Math.abs(offset)).toBeLessThanOrEqual(again.intervalMs);
});
