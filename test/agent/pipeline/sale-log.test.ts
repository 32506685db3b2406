/** `log.sales`: one line per sale, from the intake over capture and store to a cloud. */
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCapturing } from '../../../src/agent/pipeline/capture.ts';
import { createIntake } from '../../../src/agent/pipeline/intake.ts';
import { createSaleLog, type SaleLog } from '../../../src/agent/pipeline/sale-log.ts';
import { createTimekeeper } from '../../../src/agent/pipeline/timekeeper.ts';
import { systemClock as clock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { allStored, startCloudPeer } from '../../peers/clouds/cloud.ts';
import { eventually } from '../../peers/program.ts';
import {
  capturedSettlement,
  oneCamera,
  openTestStore,
  receivedNow,
  saleOf,
  type TestStore,
} from '../store/fixtures.ts';
import { toPeer, upload } from '../upload/uploading.ts';

type Line = Readonly<Record<string, unknown>> & { readonly msg: string };

let opened: TestStore;
beforeEach(async () => {
  opened = await openTestStore();
  await opened.store.write.importSetUp(oneCamera);
});
afterEach(async () => await opened[Symbol.asyncDispose]());

function saleLogOf(has: { isOn?: boolean; hasCloud?: boolean } = {}) {
  const lines: Line[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line) as Line) });
  const { isOn = true, hasCloud = true } = has;
  const saleLog = createSaleLog({ clock, log, isOn: () => isOn, hasCloud: () => hasCloud });
  const processed = (): Line[] => lines.filter(({ msg }) => msg === 'sale processed');
  return { saleLog, processed };
}

const silent = createLog({ level: 'silent' });

type Stored = Parameters<SaleLog['stored']>[1];

const incoming = () => ({
  registerKey: 'till-1',
  sale: saleOf({ receiptNumber: '0042' }),
  received: receivedNow(),
});

async function sellInto(saleLog: SaleLog): Promise<Stored> {
  const stored: Stored[] = [];
  const intake = createIntake({
    ...{ store: opened.store, clock, log: silent, onPending: () => undefined },
    onStored: (sale, accepted) => {
      saleLog.stored(sale, accepted);
      stored.push(accepted);
    },
  });
  await intake(incoming());
  const [accepted] = stored;
  if (accepted === undefined) throw new Error('no sale stored');
  return accepted;
}

test('logs one line with every step when the cloud has the sale and its picture is settled', async () => {
  const { store } = opened;
  const { saleLog, processed } = saleLogOf();
  const timekeeper = await createTimekeeper({ store, clock, log: silent, readState: () => 'synced' });
  const stop = new AbortController();
  // Without its camera, the capture settles as missing.
  const capturing = createCapturing({
    ...{ store, clock, log: silent, timekeeper, settleMs: 10 },
    camera: () => undefined,
    thumbnail: () => Promise.reject(new Error('no picture')),
    onSettled: saleLog.settled,
  });
  const running = capturing.run(stop.signal);
  const intake = createIntake({
    ...{ store, clock, log: silent, onStored: saleLog.stored },
    onPending: (captures) => capturing.add(captures),
  });
  await using peer = await startCloudPeer((request) => allStored(request));
  await using _uploading = upload(store, toPeer(peer), { onSent: saleLog.sent });
  const sale = saleOf({ registerSaleId: '7', totalMinor: 1_250 });
  await intake({ registerKey: 'till-1', sale, received: receivedNow() });
  const [line] = await eventually('a line', async () => (processed().length > 0 ? processed() : undefined));
  expect(line).toMatchObject({
    ...{ registerKey: 'till-1', number: '7', totalMinor: 1_250, frameMs: 'none' },
    ...{ storedMs: expect.any(Number) as number, sentMs: expect.any(Number) as number },
  });
  expect(line?.['sentMs']).toBeGreaterThanOrEqual(line?.['storedMs'] as number);
  // The register repeats it: no further line.
  await intake({ registerKey: 'till-1', sale, received: receivedNow() });
  stop.abort(new Error('stopping'));
  await running;
  expect(processed()).toHaveLength(1);
});

test('states the time of the frame, without a cloud once it is settled', async () => {
  const { saleLog, processed } = saleLogOf({ hasCloud: false });
  const accepted = await sellInto(saleLog);
  expect(processed()).toEqual([]);
  const [capture] = accepted.pending;
  if (capture === undefined) throw new Error('no capture');
  saleLog.settled(capture, capturedSettlement(accepted.saleId));
  saleLog.settled(capture, capturedSettlement(accepted.saleId));
  expect(processed()).toMatchObject([
    { number: '0042', frameMs: expect.any(Number) as number, sentMs: 'none' },
  ]);
});

test('logs nothing when it is off, and the oldest sale as far as it came when too many are open', async () => {
  const off = saleLogOf({ isOn: false, hasCloud: false });
  const { saleLog, processed } = saleLogOf();
  const accepted = await sellInto(off.saleLog);
  off.saleLog.sent(accepted.saleId);
  expect(off.processed()).toEqual([]);
  for (let number = 0; number < 1_001; number++)
    saleLog.stored(incoming(), { ...accepted, saleId: `S${number}` });
  expect(processed()).toMatchObject([{ saleId: 'S0', frameMs: 'none', sentMs: 'none' }]);
});
