/** Moments pushed over HTTP, WebSocket and MQTT: the same message, the same answers. */

import { createHash, randomUUID } from 'node:crypto';
import { connectAsync } from 'mqtt';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { createPushServer } from '../../../../src/agent/http/server.ts';
import { createRegisterBroker } from '../../../../src/agent/sources/push/mqtt.ts';
import type { IncomingMoments, MomentIntake } from '../../../../src/agent/sources/source.ts';
import { deviceOfPush } from '../../../../src/domain/moment/moment-device.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { startMosquitto } from '../../../peers/clouds/mosquitto.ts';
import { receivedNow } from '../../store/fixtures.ts';

const token = 'till-token-0123456789';
const log = createLog({ level: 'silent' });

function openIntake(answer: Awaited<ReturnType<MomentIntake>> = { kind: 'stored', states: ['stored'] }) {
  const given: IncomingMoments[] = [];
  const deps = {
    intake: () => Promise.reject(new Error('no sales are expected here')),
    moments: (incoming: IncomingMoments) => {
      given.push(incoming);
      return Promise.resolve(answer);
    },
    received: receivedNow,
    ...{ currency: 'JPY', timeZone: 'Asia/Tokyo', maxBodyBytes: 64 * 1024 },
    tokenSha256: () => createHash('sha256').update(token).digest('hex'),
  };
  return { given, deps };
}

function post(app: ReturnType<typeof createPushServer>, payload: unknown, authorization = `Bearer ${token}`) {
  const headers = { authorization, 'content-type': 'application/json' };
  const url = '/api/v1/registers/till-1/moments';
  return app.inject({ method: 'POST', url, headers, payload: JSON.stringify(payload) });
}

test('reads a batch by its own clock, and a moment alone, over HTTP', async () => {
  const { given, deps } = openIntake({ kind: 'stored', states: ['stored', 'known'] });
  await using app = createPushServer(deps, log);
  // A clock of 1970.
  const batch = {
    sentAt: '1970-01-01T00:10:00.500Z',
    moments: [
      { id: 'a', kind: 'drawer', at: '1970-01-01T00:09:58.250Z', battery: 80 },
      { id: 'b', kind: 'button', device: 'counter 2', ageMs: 40, at: null },
    ],
  };
  const answer = await post(app, batch);
  expect(answer.statusCode).toBe(201);
  expect(answer.json()).toEqual({
    moments: [
      { id: 'a', state: 'stored' },
      { id: 'b', state: 'known' },
    ],
  });
  expect(given[0]?.moments).toEqual([
    { id: 'a', kind: 'drawer', device: deviceOfPush(), ageMs: 2_250 },
    { id: 'b', kind: 'button', device: deviceOfPush('counter 2'), ageMs: 40 },
  ]);
  await post(app, { kind: 'drawer' });
  expect(given[1]).toMatchObject({ registerKey: 'till-1', moments: [{ kind: 'drawer', ageMs: 0 }] });
});

test('answers 200 where all moments are known, 503 while it cannot store, 401 without the token', async () => {
  const known = openIntake({ kind: 'stored', states: ['known'] });
  await using app = createPushServer(known.deps, log);
  expect((await post(app, { kind: 'drawer', id: 'a' })).statusCode).toBe(200);
  expect((await post(app, { kind: 'drawer' }, 'Bearer other')).statusCode).toBe(401);
  await using away = createPushServer(openIntake({ kind: 'unavailable', why: 'test' }).deps, log);
  const later = await post(away, { kind: 'drawer' });
  expect([later.statusCode, later.headers['retry-after']]).toEqual([503, '5']);
});

test.each([
  [{ kind: 'door' }, 'moments.0.kind', undefined],
  [{ kind: 'drawer', at: '2026-11-24T12:00:00Z' }, 'moments.0.at', 'push.moment_without_sent_at'],
  [{ kind: 'drawer', at: '2026-11-24T12:00:00Z', ageMs: 1 }, 'moments.0.ageMs', 'push.moment_two_times'],
  [
    { sentAt: '2026-11-24T12:00:00Z', kind: 'drawer', at: '2026-11-24T12:00:05Z' },
    'moments.0.at',
    'push.moment_ahead',
  ],
  [{ kind: 'drawer', ageMs: 40 * 3_600_000 }, 'moments.0.ageMs', 'push.moment_too_old'],
  [{ moments: [] }, 'moments', undefined],
])('refuses %j at %s', async (message, field, code) => {
  const { given, deps } = openIntake();
  await using app = createPushServer(deps, log);
  const answer = await post(app, message);
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({
    errors: [{ field, ...(code !== undefined && { problem: { code } }) }],
  });
  expect(given).toEqual([]);
});

test('takes moments between the sales of a WebSocket', async () => {
  const { given, deps } = openIntake();
  await using app = createPushServer(deps, log);
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = new WebSocket(`${address.replace('http', 'ws')}/api/v1/registers/till-1/stream`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const answers: { ack: number }[] = [];
  socket.on('message', (data: Buffer) => answers.push(JSON.parse(data.toString()) as { ack: number }));
  await new Promise((resolve) => socket.on('open', resolve));
  socket.send(JSON.stringify({ moments: [{ kind: 'terminal', id: 't1' }] }));
  socket.send(JSON.stringify({ moments: [{ kind: 'door' }] }));
  await expect.poll(() => answers.length).toBe(2);
  answers.sort((a, b) => a.ack - b.ack);
  expect(answers[0]).toEqual({ ack: 1, status: 201, moments: [{ id: 't1', state: 'stored' }] });
  expect(answers[1]).toMatchObject({ ack: 2, status: 400, errors: [{ field: 'moments.0.kind' }] });
  expect(given).toHaveLength(1);
  socket.close();
});

test('takes moments over MQTT, none that waited at the broker or were retained', async () => {
  await using broker = await startMosquitto();
  const { given, deps } = openIntake();
  const topicPrefix = `t-${randomUUID()}`;
  const topic = `${topicPrefix}/registers/till-1/moments`;
  const device = await connectAsync(broker.url);
  const answers: unknown[] = [];
  device.on('message', (_, payload) => answers.push(JSON.parse(payload.toString())));
  await device.subscribeAsync(`${topicPrefix}/registers/till-1/answers`);
  const run = async (work: () => Promise<void>): Promise<void> => {
    const source = createRegisterBroker(
      { url: broker.url, version: 5, topicPrefix, clientId: topicPrefix },
      { ...deps, gateway: 'gw-1', clock: systemClock, log },
    );
    const lifetime = new AbortController();
    const stopped = source.run(lifetime.signal);
    await expect.poll(() => source.report().state, { interval: 10 }).toBe('ok');
    await work();
    lifetime.abort();
    await stopped;
  };
  await run(async () => {
    await device.publishAsync(topic, JSON.stringify({ kind: 'drawer', id: 'live' }), { qos: 1 });
    await expect.poll(() => answers.length).toBe(1);
  });
  expect(answers).toEqual([{ status: 201, moments: [{ id: 'live', state: 'stored' }] }]);
  await device.publishAsync(topic, JSON.stringify({ kind: 'drawer', id: 'while away' }), { qos: 1 });
  await device.publishAsync(topic, JSON.stringify({ kind: 'drawer', id: 'retained' }), {
    qos: 1,
    retain: true,
  });
  await run(async () => {
    await device.publishAsync(topic, JSON.stringify({ kind: 'drawer', id: 'live again' }), { qos: 1 });
    await expect.poll(() => given.length).toBe(2);
  });
  expect(given.flatMap(({ moments }) => moments.map(({ id }) => id))).toEqual(['live', 'live again']);
  await device.endAsync();
});
