/**
 * Sales of which it is not known when they were made: no picture is chosen, and the sale stands at the register's own
 * time, until later sales of the register show its clock.
 */
import { expect, test } from 'vitest';
import type { StoreWriter } from '../../../src/agent/store/operations.ts';
import type { Received, SaleOrigin } from '../../../src/domain/sale/sale.ts';
import { acceptInput, oneCamera, openTestStore, receivedNow, saleOf } from './fixtures.ts';

const hourMs = 3_600_000;

test('chooses no picture for a backlog at a new register', async () => {
  await using t = await openTestStore();
  const { store } = t;
  await store.write.importSetUp(oneCamera);
  const received = receivedNow();
  for (const [n, hours] of [144, 71, 23.5, 6].entries()) {
    const at = { ...received, monotonicMs: received.monotonicMs + n * 50, wallMs: received.wallMs + n * 50 };
    const soldAtMs = Math.round(at.wallMs - hours * hourMs);
    const sale = saleOf({ registerSaleId: `old-${n}`, soldAtMs });
    const accepted = await store.write.acceptSale(acceptInput(sale, 'till-1', at));
    if (accepted.kind !== 'stored') throw new Error(accepted.kind);
    expect(accepted.pending).toEqual([]);
    const pair = await store.read.pair(accepted.saleId);
    expect(pair).toMatchObject({
      revision: 1,
      instant: { basis: 'register_time', atMs: soldAtMs },
      captures: [{ camera: 'counter', outcome: 'time_unknown' }],
    });
    expect(pair?.instant.uncertaintyMs).toBeGreaterThanOrEqual(hours * hourMs);
  }
});

const now = receivedNow();
/** Links hold from the time of their import on. */
const laterMs = 30 * 24 * hourMs;

/** Received `agoMs` before a time at which the links have long been there. */
function receivedAgo(agoMs: number): Received {
  const byMs = laterMs - agoMs;
  return { ...now, monotonicMs: now.monotonicMs + byMs, wallMs: now.wallMs + byMs };
}

/** Stamped by a register whose clock is `aheadMs` ahead, `heldMs` before it arrived. */
function pushed(name: string, received: Received, { aheadMs = 0, heldMs = 50 }) {
  const soldAtMs = Math.round(received.wallMs - heldMs + aheadMs);
  return acceptInput(saleOf({ registerSaleId: name, soldAtMs }), 'till-1', received);
}

/** Whole seconds, as POS clouds state them. */
function polled(name: string, agoMs: number, heldMs: number) {
  const received = receivedAgo(agoMs);
  const second = (ms: number): number => Math.floor(ms / 1_000) * 1_000;
  const origin: SaleOrigin = {
    by: 'cloud',
    resolutionMs: 1_000,
    serverAtMs: second(received.wallMs),
    serverAheadMs: 0,
  };
  const sale = saleOf({ soldAtMs: second(received.wallMs - heldMs) });
  return { ...acceptInput(sale, 'till-1', received), origin, saleId: `smaregi:c:${name}` };
}

async function stored(write: StoreWriter, input: Parameters<StoreWriter['acceptSale']>[0]): Promise<string> {
  const accepted = await write.acceptSale(input);
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  return accepted.saleId;
}

async function settleAll(write: StoreWriter): Promise<void> {
  while ((await write.settleTimes()) > 0);
}

test('settles a backlog at a new register once a live sale shows its clock', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(oneCamera);
  const ids: string[] = [];
  const heldMs = [144, 3.5, 3, 2.5].map((hours) => hours * hourMs);
  const soldAtMs: number[] = [];
  for (const [n, held] of heldMs.entries()) {
    const received = receivedAgo(60_000 - n * 50);
    soldAtMs.push(received.wallMs - held);
    ids.push(await stored(write, pushed(`old-${n}`, received, { heldMs: held })));
  }
  await settleAll(write);
  for (const id of ids) expect((await read.pair(id))?.captures).toMatchObject([{ outcome: 'time_unknown' }]);
  expect(await read.pendingCaptures(10)).toEqual([]);

  await stored(write, pushed('live', receivedAgo(1_000), {}));
  await settleAll(write);
  const [oldest, ...recent] = await Promise.all(ids.map((id) => read.pair(id)));
  // Nothing is known of a clock six days ago.
  expect(oldest).toMatchObject({ revision: 1, captures: [{ outcome: 'time_unknown' }] });
  expect(oldest?.instant.uncertaintyMs).toBeGreaterThan(143 * hourMs);
  for (const [n, pair] of recent.entries()) {
    const trueMs = soldAtMs[n + 1] ?? 0;
    expect(pair?.instant.basis).toBe('register_time');
    expect(pair?.instant.uncertaintyMs).toBeLessThan(5_000);
    expect(Math.abs((pair?.instant.atMs ?? 0) - trueMs)).toBeLessThan(1_000);
    expect(pair?.captures[0]).toMatchObject({ outcome: 'pending', camera: 'counter' });
  }
  // The event of the true time follows with the picture, as the next revision.
  const [, second] = ids;
  await write.settleCapture({
    saleId: second ?? '',
    cameraId: 'counter',
    requestedOffsetMs: 0,
    outcome: { outcome: 'outside_buffer', details: {} },
  });
  expect(await read.pair(second ?? '')).toMatchObject({
    revision: 2,
    captures: [{ outcome: 'outside_buffer' }, { outcome: 'pending' }, { outcome: 'pending' }],
  });
});

test('settles the first sale of a clock that is hours off once the next ones agree', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(oneCamera);
  const aheadMs = -9 * hourMs;
  const received = receivedAgo(300_000);
  const first = await stored(write, pushed('1', received, { aheadMs }));
  expect(await read.pair(first)).toMatchObject({ captures: [{ outcome: 'time_unknown' }] });
  for (const [n, agoMs] of [200_000, 100_000].entries())
    await stored(write, pushed(`${n + 2}`, receivedAgo(agoMs), { aheadMs }));
  await settleAll(write);
  const pair = await read.pair(first);
  expect(pair).toMatchObject({ instant: { basis: 'arrival' }, captures: [{ outcome: 'pending' }] });
  expect(Math.abs((pair?.instant.atMs ?? 0) - received.wallMs)).toBeLessThan(100);
});

test('leaves a sale in doubt whose clock may have been put right after it', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(oneCamera);
  // An installer sets the clock from UTC to the time zone of the shop after the first sale.
  const first = await stored(write, pushed('1', receivedAgo(300_000), { aheadMs: -9 * hourMs }));
  for (const agoMs of [200_000, 100_000]) await stored(write, pushed(`at ${agoMs}`, receivedAgo(agoMs), {}));
  await settleAll(write);
  expect(await read.pair(first)).toMatchObject({ revision: 1, captures: [{ outcome: 'time_unknown' }] });
});

test('settles a late sale of a POS cloud once the next one shows that the clock was not set', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(oneCamera);
  for (let n = 0; n < 6; n++) await stored(write, polled(`${n}`, 900_000 - n * 60_000, 1_000));
  const late = polled('late', 300_000, 240_000);
  const id = await stored(write, late);
  await settleAll(write);
  expect((await read.pair(id))?.captures).toMatchObject([
    { outcome: 'time_unknown' },
    { moment: 'register_time', outcome: 'pending' },
    { moment: 'pos_server_time', outcome: 'pending' },
  ]);
  expect((await read.pair(id))?.instant.uncertaintyMs).toBeGreaterThan(200_000);

  await stored(write, polled('next', 100_000, 1_000));
  await settleAll(write);
  const pair = await read.pair(id);
  expect(pair?.captures.map(({ moment }) => moment)).toEqual([undefined, undefined, undefined]);
  expect(pair?.captures[0]).toMatchObject({ requestedOffsetMs: 0, outcome: 'pending' });
  expect(pair?.instant.uncertaintyMs).toBeLessThan(5_000);
  expect(Math.abs((pair?.instant.atMs ?? 0) - (late.received.wallMs - 240_000))).toBeLessThan(5_000);
});

test('settles the sales that a POS cloud reports after a short outage by their queue', async () => {
  await using t = await openTestStore();
  const { write, read } = t.store;
  await write.importSetUp(oneCamera);
  // A way that is always the same shows in no whole second: one time in twenty it is more than is stated.
  for (const [n, wayMs] of [300, 900, 500, 1_300, 400, 700].entries())
    await stored(write, polled(`${n}`, 900_000 - n * 60_000, wayMs));
  const heldMs = [14_000, 13_200, 12_600, 10_000, 1_500];
  const ids: string[] = [];
  const soldAtMs: number[] = [];
  for (const [n, held] of heldMs.entries()) {
    soldAtMs.push(receivedAgo(300_000).wallMs - held);
    ids.push(await stored(write, polled(`late-${n}`, 300_000, held)));
  }
  expect((await read.pair(ids[0] ?? ''))?.captures[0]).toMatchObject({ outcome: 'time_unknown' });
  await settleAll(write);
  for (const [n, id] of ids.entries()) {
    const pair = await read.pair(id);
    expect(pair?.captures[0]).toMatchObject({ outcome: 'pending' });
    const errorMs = (pair?.instant.atMs ?? 0) - (soldAtMs[n] ?? 0);
    expect(Math.abs(errorMs)).toBeLessThanOrEqual(pair?.instant.uncertaintyMs ?? 0);
    expect(pair?.instant.uncertaintyMs).toBeLessThan(5_000);
  }
});
