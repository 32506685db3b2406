/**
 * The path of a moment: a drawer contact publishes through a real Mosquitto, the sale follows seconds later with whole seconds only,
 * and the cloud gets the pair with the frame of the moment. An opening that no sale follows has its frame within seconds too.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { expect, test } from 'vitest';
import { openConnection } from '../../src/agent/store/connection.ts';
import { sameOpeningMs } from '../../src/domain/moment/moment.ts';
import { readPaintedClock } from '../peers/cameras/painted-clock.ts';
import { startMosquitto } from '../peers/clouds/mosquitto.ts';
import { openShop } from '../peers/pos/shop.ts';
import { eventually } from '../peers/program.ts';

test('a sale that arrives late has the frame of the drawer that opened for it; one by card has none of it', async () => {
  await using broker = await startMosquitto();
  await using shop = await openShop({
    registers: `{ mqtt: { url: '${broker.url}' } }`,
    register: 'noSale: true',
  });
  await eventually('the broker is connected', async () =>
    (await shop.status()).registerBroker?.state === 'ok' ? true : undefined,
  );
  const contact = await connectAsync(broker.url);
  const openedAtMs = Date.now();
  await contact.publishAsync('tillframe/registers/till-1/moments', '{"kind":"drawer","id":"1"}', { qos: 1 });
  await delay(2_500);
  const soldAt = new Date(Math.floor(openedAtMs / 1_000) * 1_000).toISOString();
  const pay = (kind: 'cash' | 'card') => [{ method: kind, kind, amount: 1980 }];
  const card = await shop.sell({ saleId: 'card', soldAt, payments: pay('card') });
  const cash = await shop.sell({ saleId: 'cash', soldAt, payments: pay('cash') });
  const [ofCash, ofCard] = await eventually('both pairs at the cloud, with their pictures', async () => {
    const events = await shop.received();
    const pairs = [cash, card].map(({ saleId }) => events.find(({ subject }) => subject === saleId));
    return pairs.every((one) => one?.data.captures[0]?.outcome === 'captured') ? pairs : undefined;
  });
  expect(ofCard?.data.instant.basis).not.toBe('moment');
  expect(ofCash?.data.instant).toMatchObject({ basis: 'moment', uncertaintyMs: 550 });
  const capture = ofCash?.data.captures[0];
  if (capture?.outcome !== 'captured') throw new Error('no picture');
  const jpeg = await eventually('the picture at the cloud', () =>
    shop.receivedPicture(capture.thumbnail.sha256),
  );
  await expectPictureOf(jpeg, openedAtMs, shop.camera.intervalMs);

  // An opening without a sale, later than the same one would be; its record follows a quarter of an hour later.
  await delay(Math.max(0, openedAtMs + sameOpeningMs + 500 - Date.now()));
  const openedAgainAtMs = Date.now();
  await contact.publishAsync('tillframe/registers/till-1/moments', '{"kind":"drawer","id":"2"}', { qos: 1 });
  const ofOpening = await eventually('the picture of an opening without a sale', () =>
    Promise.resolve(pictureAtOpening(join(shop.folder, 'data', 'tillframe.db'), openedAgainAtMs)),
  );
  await contact.endAsync();
  await expectPictureOf(ofOpening, openedAgainAtMs, shop.camera.intervalMs);
});

async function expectPictureOf(jpeg: Buffer, openedAtMs: number, intervalMs: number): Promise<void> {
  const painted = await readPaintedClock(jpeg);
  const offMs = (painted?.wallMs ?? Number.NaN) - openedAtMs;
  console.info(`picture ${offMs.toFixed(0)} ms from the opening; interval ${intervalMs} ms`);
  // The message takes some milliseconds to the gateway.
  expect(Math.abs(offMs)).toBeLessThanOrEqual(intervalMs + 50);
}

function pictureAtOpening(path: string, sinceMs: number): Buffer | undefined {
  const db = openConnection(path, 'read');
  try {
    return db
      .prepare<[number], Buffer>(
        `SELECT jpeg FROM moment_pictures JOIN moments m ON m.seq = moment_seq
          WHERE requested_offset_ms = 0 AND jpeg IS NOT NULL AND m.at_ms >= ?`,
      )
      .pluck()
      .get(sinceMs - 1_000);
  } finally {
    db.close();
  }
}
