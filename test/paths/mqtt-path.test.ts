/** The whole path with a broker in place of our receiver: register → sale and frame on disk → Mosquitto → a consumer behind it. */
import { expect, test } from 'vitest';
import { type SaleEvent, saleEventSchema } from '../../src/contract/cloud/event.ts';
import { readPaintedClock } from '../peers/cameras/painted-clock.ts';
import { startMosquitto } from '../peers/clouds/mosquitto.ts';
import { type MqttCloud, startMqttCloud } from '../peers/clouds/mqtt-cloud.ts';
import { openShop } from '../peers/pos/shop.ts';
import { eventually } from '../peers/program.ts';

/** The newest revision of each sale, when all of them are there with their pictures or reasons. */
function delivered(cloud: MqttCloud, saleIds: readonly string[]): Promise<SaleEvent[]> {
  return eventually(
    `${saleIds.length} pairs behind the broker`,
    async () => {
      const events = [...cloud.events.values()]
        .map((body) => saleEventSchema.safeParse(JSON.parse(body)).data)
        .filter((event) => event !== undefined);
      const newest = saleIds.map((saleId) =>
        events
          .filter(({ subject }) => subject === saleId)
          .reduce<SaleEvent | undefined>(
            (best, event) => (best !== undefined && best.data.revision > event.data.revision ? best : event),
            undefined,
          ),
      );
      const isComplete = (event: SaleEvent | undefined): event is SaleEvent =>
        event?.data.captures.every(
          (capture) =>
            capture.outcome !== 'pending' &&
            (capture.outcome !== 'captured' || cloud.pictures.has(capture.thumbnail.sha256)),
        ) === true;
      return newest.every(isComplete) ? newest : undefined;
    },
    60_000,
  );
}

test('each sale reaches the consumer with the frame of its instant', async () => {
  await using broker = await startMosquitto();
  await using cloud = await startMqttCloud({ url: broker.url });
  await using shop = await openShop({ cloud: `{ kind: mqtt, url: '${broker.url}', spreadSeconds: 0 }` });
  const sold = [];
  for (let n = 0; n < 4; n++) sold.push((await shop.sell({ saleId: `S${n}` })).saleId);
  for (const event of await delivered(cloud, sold)) {
    const capture = event.data.captures[0];
    if (capture?.outcome !== 'captured') throw new Error(`no picture but ${capture?.outcome}`);
    const painted = await readPaintedClock(cloud.pictures.get(capture.thumbnail.sha256) ?? Buffer.alloc(0));
    const offset = (painted?.wallMs ?? Number.NaN) - Date.parse(event.time);
    expect(Math.abs(offset)).toBeLessThanOrEqual(shop.camera.intervalMs);
  }
  await eventually('nothing left to send', async () => {
    const { queue, cloud: upload } = await shop.status();
    return queue.events + queue.pictures === 0 && upload.state === 'ok' ? true : undefined;
  });
});

test('gateway killed, broker killed: nothing is lost, and the broker knows how the gateway went', async () => {
  await using broker = await startMosquitto();
  await using cloud = await startMqttCloud({ url: broker.url });
  // In version 5 the broker waits before it says that a gateway was lost.
  await using shop = await openShop({
    cloud: `{ kind: mqtt, url: '${broker.url}', version: 3, spreadSeconds: 0 }`,
  });
  const presence = (wanted: string): Promise<true> =>
    eventually(`the gateway is told as ${wanted}`, async () => {
      const now = cloud.presence.get('gw-test');
      return wanted === (now?.reason ?? now?.state) ? true : undefined;
    });
  await presence('online');
  const sold: string[] = [];
  const sellSome = async (round: string): Promise<void> => {
    const selling = Array.from({ length: 4 }, (_, n) => shop.sell({ saleId: `${round}-${n}` }));
    for (const { saleId } of await Promise.all(selling)) sold.push(saleId);
  };

  await sellSome('before');
  await shop.agent.end('SIGKILL');
  await presence('lost');
  await shop.startAgent();
  await presence('online');

  await broker.kill();
  await sellSome('without');
  await broker.start();
  await delivered(cloud, sold);
  expect(await shop.agent.end('SIGTERM')).toBe(0);
  await presence('stopped');
});
