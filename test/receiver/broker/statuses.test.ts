/** Statuses that several receivers take from a broker out of their order, and what they say about holes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { createEventIntake } from '../../../src/receiver/broker/take-events.ts';
import { readBucket } from '../../../src/receiver/pictures/bucket.ts';
import { keysIn } from '../../../src/receiver/pictures/s3-objects.ts';
import { openPostgresStore } from '../../../src/receiver/postgres/postgres-store.ts';
import { openReceiverStore } from '../../../src/receiver/receiver-store.ts';
import { statusBody } from '../samples.ts';
import { bodyOf } from '../start.ts';
import { type StoreKind, sharedStore, storeKinds } from '../stores.ts';

const nowMs = Date.parse('2026-12-01T12:00:00Z');
const options = { nowMs: () => nowMs, clock: systemClock, addressSeconds: 60, ownerTokens: [] };

/** Two receivers on one store: each takes messages, published at these milliseconds. */
async function twoReceivers(kind: StoreKind) {
  const opened = new AsyncDisposableStack();
  const open = async () => {
    if (kind === 'SQLite') {
      const dataDir = mkdtempSync(join(tmpdir(), 'tillframe-statuses-'));
      opened.defer(() => rmSync(dataDir, { recursive: true }));
      return opened.use(openReceiverStore({ ...options, dataDir }));
    }
    const { database, store } = await sharedStore();
    const bucket = readBucket(store.pictures);
    if (bucket === undefined) throw new Error(store.pictures);
    return opened.use(
      await openPostgresStore({ ...options, url: database, bucket, keys: keysIn(store.env) }),
    );
  };
  const store = await open();
  const receiver = () => {
    const take = createEventIntake({ ...store, log: createLog({ level: 'silent' }) });
    return async (...messages: (readonly [publishedMs: number, body: string])[]): Promise<void> => {
      const outcomes = await take(
        messages.map(([publishedMs, body]) => ({
          ...{ subject: '$MQTT.msgs.tillframe.v1.gw-1.events', body: Buffer.from(body) },
          ...{ sequence: publishedMs, deliveries: 1, publishedMs },
        })),
        nowMs,
      );
      expect(outcomes.map(({ kind: outcome }) => outcome)).toEqual(messages.map(() => 'stored'));
    };
  };
  return {
    one: receiver(),
    other: receiver(),
    state: async () => {
      const [gateway] = await store.gateways.all();
      return { status: gateway?.status, epoch: gateway?.epochs[0] };
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

const queued = (atMs: number, lowestUnsent?: number): string => {
  const queue = { events: 0, pictures: 0, quarantined: 0 };
  const lowest = lowestUnsent !== undefined && { lowestUnsent: String(lowestUnsent).padStart(20, '0') };
  return statusBody({ atMs: 1_795_000_000_000 + atMs, data: { queue: { ...queue, ...lowest } } });
};

test.each(storeKinds)(
  'replaces a status on %s that a nats-server with a clock ahead has published',
  async (kind) => {
    await using receivers = await twoReceivers(kind);
    const { one, state } = receivers;
    await one([nowMs + 3_600_000, queued(9)]);
    await one([nowMs, queued(10)]);
    expect((await state()).status).toBe(queued(10));
    await one([nowMs - 1_000, queued(8)]);
    expect((await state()).status).toBe(queued(10));
  },
);

test.each(storeKinds)(
  'keeps the newest status on %s when another receiver takes an older one',
  async (kind) => {
    await using receivers = await twoReceivers(kind);
    const { one, other, state } = receivers;
    await one([9, queued(9)]);
    await other([5, queued(5)]);
    expect((await state()).status).toBe(queued(9));
    // The clock of the gateway was set back.
    await other([10, queued(2)]);
    expect((await state()).status).toBe(queued(2));
  },
);

test.each(storeKinds)(
  'counts holes on %s from the lowest sequence that any status names as unsent',
  async (kind) => {
    await using receivers = await twoReceivers(kind);
    const { one, other, state } = receivers;
    await one([3, bodyOf({ sequence: 3 })], [4, bodyOf({ sequence: 4 })]);
    await one([5, queued(5, 5)]);
    // Numbering may go on from another cloud.
    expect((await state()).epoch).toMatchObject({ baseline: 2, storedThrough: 4, missing: 0 });
    await other([1, queued(1, 1)]);
    expect((await state()).epoch).toMatchObject({ storedThrough: 4, holes: [{ first: 1, last: 2 }] });
  },
);

test.each(storeKinds)('finds no hole on %s by an older status with an empty queue', async (kind) => {
  await using receivers = await twoReceivers(kind);
  const { one, other, state } = receivers;
  await one([2, queued(2, 1)], [3, bodyOf({ sequence: 1 })], [5, bodyOf({ sequence: 3 })], [6, queued(6, 2)]);
  // All that it had numbered then.
  await other([4, queued(4)]);
  expect((await state()).epoch).toMatchObject({ storedThrough: 1, missing: 0 });
  await other([7, queued(7)]);
  expect((await state()).epoch).toMatchObject({ storedThrough: 3, holes: [{ first: 2, last: 2 }] });
});
