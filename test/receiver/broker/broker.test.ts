/** Messages of the real gateway's sink through a real nats-server into a receiver, and brokers that can't be used. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLog } from '../../../src/lib/log.ts';
import { readBrokerAddress } from '../../../src/receiver/broker/address.ts';
import { createEventIntake } from '../../../src/receiver/broker/take-events.ts';
import type { EpochState } from '../../../src/receiver/sequences.ts';
import { jpegOf, sha256Of } from '../../agent/upload/events.ts';
import { startFleet } from '../../brokers/fleet.ts';
import { type Nats, startNats } from '../../peers/clouds/nats.ts';
import { freePort } from '../../peers/network/free-port.ts';
import { runReceiverCommand } from '../command.ts';
import { allChanges } from '../feed/reader.ts';
import { statusBody } from '../samples.ts';
import { ask, bodyOf, startReceiver } from '../start.ts';
import { startOn, storeKinds } from '../stores.ts';
import { publishAll, unsettled } from './published.ts';

const addressOf = (url: string) => {
  const address = readBrokerAddress([url]);
  if (address === undefined) throw new Error(url);
  return address;
};

test.each(['puback', 'application'] as const)(
  'stores what the gateway publishes with ack: %s',
  async (ack) => {
    await using nats = await startNats();
    await using receiver = await startReceiver({ broker: addressOf(nats.url) });
    await using fleet = startFleet({
      url: nats.mqttUrl,
      ack,
      version: 3,
      gateways: 2,
      events: 60,
      pauseMs: 0,
    });
    await fleet.done;
    expect(fleet.acknowledged.size).toBe(120);
    // With the receiver's own results, stored means stored; with the broker's, the messages wait for the receiver.
    if (ack === 'puback') await expect.poll(() => unsettled(nats)).toBe(0);
    const stored = await allChanges(receiver);
    expect(new Set(stored.map(({ event }) => event.id))).toEqual(new Set(fleet.acknowledged.keys()));
    const headers = { authorization: 'Bearer secret' };
    for (const number of [1, 2]) {
      const jpeg = jpegOf(`picture of gateway ${number}`);
      expect((await ask(receiver, `/v1/thumbnails/${sha256Of(jpeg)}`, { headers })).status).toBe(200);
    }
  },
);

test('keeps what was published before the first receiver and while none runs', async () => {
  await using nats = await startNats();
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-broker-'));
  const broker = addressOf(nats.url);
  // Its consumers exist from here on.
  await (await startReceiver({ broker, dataDir: folder }))[Symbol.asyncDispose]();
  await using fleet = startFleet({
    url: nats.mqttUrl,
    ack: 'puback',
    version: 3,
    gateways: 1,
    events: 30,
    pauseMs: 0,
  });
  await fleet.done;
  await using receiver = await startReceiver({ broker, dataDir: folder });
  await expect.poll(() => unsettled(nats)).toBe(0);
  expect(await allChanges(receiver)).toHaveLength(30);
});

test.each(storeKinds)('reports holes by the statuses among the messages on %s', async (kind) => {
  await using nats = await startNats();
  await using receiver = await startOn(kind, { broker: addressOf(nats.url) });
  const headers = { authorization: 'Bearer secret' };
  const epoch = async (): Promise<EpochState | undefined> => {
    const answer = await ask(receiver, '/v1/gateways', { headers });
    const { gateways } = (await answer.json()) as { gateways: { epochs: EpochState[] }[] };
    return gateways[0]?.epochs[0];
  };
  const events = [41, 42, 44].map((sequence) => bodyOf({ sequence }));
  const status = (atMs: number, lowestUnsent?: string): string =>
    statusBody({
      atMs,
      data: {
        queue: {
          events: 0,
          pictures: 0,
          quarantined: 0,
          ...(lowestUnsent !== undefined && { lowestUnsent }),
        },
      },
    });
  const publish = (bodies: readonly string[]): Promise<void> =>
    publishAll(
      nats,
      bodies.map((payload) => ({ topic: 'tillframe/v1/gw-1/events', payload })),
    );
  // Numbered on from another cloud: what came before is none of this one's.
  await publish([...events, status(1, '00000000000000000043')]);
  await expect.poll(epoch).toMatchObject({ highest: 44, storedThrough: 42, missing: 0 });
  await publish([status(2)]);
  await expect.poll(epoch).toMatchObject({ storedThrough: 44, holes: [{ first: 43, last: 43 }] });
  await publish([bodyOf({ sequence: 43 })]);
  await expect.poll(epoch).toMatchObject({ missing: 0 });
});

const account = (rights: string): string[] => [
  `authorization { users: [ { user: receiver, password: receiver, permissions: { ${rights} } } ] }`,
];

test('works with the rights that the document lists', async () => {
  const document = readFileSync('docs/integrate/receiver-nats.md', 'utf8');
  const more = /^authorization \{$[^]*?^\}$/m.exec(document)?.[0] ?? '';
  await using nats = await startNats({ more: [more] });
  const broker = addressOf(nats.url.replace('nats://', 'nats://receiver:change-me@'));
  await using receiver = await startReceiver({ broker });
  await using fleet = startFleet({
    ...{ url: nats.mqttUrl, ack: 'application', version: 3, gateways: 1, events: 20, pauseMs: 0 },
    login: { username: 'gw-1', password: 'change-me-too' },
  });
  await fleet.done;
  expect(await allChanges(receiver)).toHaveLength(20);
});

type Unusable = readonly [why: string, start: () => Promise<Nats | undefined>, words: RegExp];

const unusable: readonly Unusable[] = [
  [
    'no server is there',
    async () => undefined,
    /NATS at 127\.0\.0\.1:\d+ cannot be reached: .+\. Start nats-server/,
  ],
  [
    'JetStream is off',
    () => startNats({ jetStream: false }),
    /JetStream is off at .+ jetstream and mqtt blocks/,
  ],
  [
    'the login is wrong',
    () => startNats({ more: account('publish: ">"') }),
    /refuses the login.+--from-credentials/,
  ],
  [
    'the user may not use JetStream',
    () => startNats({ more: ['no_auth_user: receiver', ...account('publish: "other", subscribe: ">"')] }),
    /has no right to .*\$JS\.API\.STREAM/,
  ],
  [
    'the user may not make the consumers',
    () =>
      startNats({
        more: [
          'no_auth_user: receiver',
          ...account('publish: ["$JS.API.STREAM.>", "$JS.API.CONSUMER.INFO.>"], subscribe: ">"'),
        ],
      }),
    /has no right to .*\$JS\.API\.CONSUMER/,
  ],
];

test.each(unusable)('names what to do when %s', async (_why, start, words) => {
  await using nats = await start();
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-broker-'));
  const url = nats?.url ?? `nats://127.0.0.1:${await freePort()}`;
  const args = ['--listen', '127.0.0.1:0', '--data', folder, '--from', url];
  const ended = await runReceiverCommand(args);
  expect(ended.err).toMatch(words);
  expect(ended.code).toBe(1);
  rmSync(folder, { recursive: true });
});

test('names each right in the log that the server denies it', async () => {
  const publish = '$JS.API.>';
  await using nats = await startNats({
    more: [
      `authorization { users: [
        { user: receiver, password: receiver, permissions: { publish: "${publish}", subscribe: "_INBOX.>" } }
        { user: gateway, password: gateway }
      ] }`,
    ],
  });
  const lines: string[] = [];
  const log = createLog({ level: 'warn', also: { write: (line) => void lines.push(line) } });
  const broker = addressOf(nats.url.replace('nats://', 'nats://receiver:receiver@'));
  await using receiver = await startReceiver({ broker, log });
  await using fleet = startFleet({
    ...{ url: nats.mqttUrl, ack: 'puback', version: 3, gateways: 1, events: 20, pauseMs: 0 },
    login: { username: 'gateway', password: 'gateway' },
  });
  await fleet.done;
  const denied = () =>
    lines.flatMap((line) => {
      const { event, right } = JSON.parse(line) as { event?: string; right?: string };
      return event === 'receiver.broker_no_right' ? [right] : [];
    });
  await expect
    .poll(() => new Set(denied()))
    .toEqual(new Set(['$JS.ACK.$MQTT_msgs.>', 'tillframe.v1.*.acks']));
  expect(denied()).toHaveLength(2);
  expect(await allChanges(receiver)).toHaveLength(20);
});

const message = (body: string, more: { sequence?: number; deliveries?: number } = {}) => ({
  ...{ subject: '$MQTT.msgs.tillframe.v1.gw-1.events', body: Buffer.from(body) },
  ...{ sequence: 1, deliveries: 1, publishedMs: 0, ...more },
});

/** A store that fails for batches with a sale of this text. */
function takerWith({ poison, stored }: { poison?: string; stored: string[] }) {
  return createEventIntake({
    events: {
      store: (batch) => {
        if (poison === 'all' || (poison !== undefined && batch.some(({ body }) => body.includes(poison))))
          throw new Error('value out of range');
        stored.push(...batch.map(({ body }) => body));
        return batch.map(() => 'stored' as const);
      },
    },
    pictures: {
      has: () => true,
      read: async () => undefined,
      add: async () => undefined,
      remove: async () => undefined,
    },
    erasures: { isErasedPicture: () => false, erasedOf: () => new Set() },
    log: createLog({ level: 'silent' }),
  });
}

test('stores the others when one message fails alone, and refuses it in the end', async () => {
  const stored: string[] = [];
  const take = takerWith({ poison: 'till-9:', stored });
  const bodies = [bodyOf({ saleId: 'till-9:1:20261120' }), bodyOf({ sequence: 2 }), bodyOf({ sequence: 3 })];
  const first = await take(
    bodies.map((body, at) => message(body, { sequence: at + 1, deliveries: at === 0 ? 2 : 1 })),
    0,
  );
  expect(first.map(({ kind }) => kind)).toEqual(['later', 'stored', 'stored']);
  expect(new Set(stored)).toEqual(new Set(bodies.slice(1)));
  // Its own failures count, and not what JetStream delivered again in an outage.
  const again = () =>
    take(
      bodies.map((body, at) => message(body, { sequence: at + 1, deliveries: 500 })),
      0,
    );
  for (let failures = 2; failures < 20; failures++) expect((await again())[0]).toEqual({ kind: 'later' });
  const last = await again();
  expect(last[0]).toMatchObject({ kind: 'refused', problem: { code: 'receiver.message_not_storable' } });
});

test('rejects the batch when the database stores nothing', async () => {
  const take = takerWith({ poison: 'all', stored: [] });
  const all = Array.from({ length: 10 }, (_, index) =>
    message(bodyOf({ sequence: index + 1 }), { deliveries: 500 }),
  );
  await expect(take(all, 0)).rejects.toThrow('value out of range');
});
