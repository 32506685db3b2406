/** The page's API: every answer fits its schema; live messages over WebSocket and SSE. */

import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Camera, CameraHealth } from '../../../src/agent/cameras/camera-contract.ts';
import { unknownRegister } from '../../../src/agent/sources/push/accept.ts';
import { openConnection } from '../../../src/agent/store/connection.ts';
import { removePicture } from '../../../src/agent/store/space/removal.ts';
import type { UploadReport } from '../../../src/agent/upload/upload-state.ts';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { pairJson, salesPageJson } from '../../../src/contract/page/sales.ts';
import {
  type LiveMessage,
  liveMessage,
  type StatusJson,
  statusJson,
} from '../../../src/contract/page/status.ts';
import { cameraWarnings } from '../../../src/domain/alarm/camera-warning.ts';
import { alarmProblem } from '../../../src/domain/problem/alarm.ts';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { mqttProblem } from '../../../src/domain/problem/mqtt.ts';
import { problemText } from '../../../src/domain/problem/problem-text.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { acceptInput, capturedSettlement, oneCamera, saleOf } from '../store/fixtures.ts';
import { cloudSaid } from '../upload/events.ts';
import { startGateway, stateToken } from './gateway.ts';

test('lists a sale with its picture, returns it alone, and gives the picture a permanent name', async () => {
  await using gateway = await startGateway();
  const { write } = gateway.testStore.store;
  const accepted = await write.acceptSale(
    acceptInput(saleOf({ registerSaleId: 'A/1', lines: [{ name: 'x', amount: 5 }] })),
  );
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  const jpeg = randomBytes(800);
  await write.settleCapture(capturedSettlement(accepted.saleId, jpeg));

  const page = salesPageJson.parse(await (await fetch(`${gateway.url}/api/v1/sales`)).json());
  const [capture] = page.sales[0]?.captures ?? [];
  if (capture?.outcome !== 'captured') throw new Error('no picture');
  const picture = await fetch(gateway.url + capture.thumbnail.url);
  expect(picture.headers.get('content-type')).toBe('image/jpeg');
  expect(Buffer.from(await picture.arrayBuffer()).equals(jpeg)).toBe(true);
  const kept = await fetch(gateway.url + capture.thumbnail.url, {
    headers: { 'if-none-match': picture.headers.get('etag') ?? '' },
  });
  expect(kept.status).toBe(304);
  expect(picture.headers.get('cache-control')).toContain('immutable');
  // Another picture may replace it: an address without a hash is revalidated.
  for (const meant of [undefined, '0'.repeat(64)]) {
    const address = new URL(capture.thumbnail.url, gateway.url);
    address.searchParams.delete('sha256');
    if (meant !== undefined) address.searchParams.set('sha256', meant);
    const { headers } = await fetch(address);
    expect(headers.get('cache-control')).toBe('private, no-cache');
  }
  const alone = await fetch(`${gateway.url}/api/v1/sales/${encodeURIComponent(accepted.saleId)}`);
  expect(pairJson.parse(await alone.json()).saleId).toBe(accepted.saleId);
});

test('explains that a stored sale is damaged', async () => {
  await using gateway = await startGateway();
  const { store, path } = gateway.testStore;
  const accepted = await store.write.acceptSale(acceptInput(saleOf()));
  const saleId = 'saleId' in accepted ? accepted.saleId : '';
  const db = openConnection(path, 'write');
  const whole = db.prepare<[string], string>('SELECT sale FROM sales WHERE id = ?').pluck().get(saleId);
  db.prepare(`UPDATE sales SET sale = '{' WHERE id = ?`).run(saleId);
  for (const place of ['', '/thumbnail', '/strip?camera=counter', '/clip.mp4']) {
    const answer = await fetch(`${gateway.url}/api/v1/sales/${encodeURIComponent(saleId)}${place}`, {
      headers: { 'accept-language': 'ja' },
    });
    expect(answer.status, place).toBe(422);
    expect(problemJson.parse(await answer.json())).toMatchObject({
      detail: expect.stringContaining('データが壊れているため') as string,
      problem: { code: 'request.sale_unreadable' },
    });
  }
  db.prepare('UPDATE sales SET sale = ? WHERE id = ?').run(whole, saleId);
  db.close();
});

test('answers a problem for invalid queries and unknown ids', async () => {
  await using gateway = await startGateway();
  const status = async (path: string): Promise<number> => (await fetch(gateway.url + path)).status;
  expect(await status('/api/v1/sales?limit=0')).toBe(400);
  expect(await status('/api/v1/sales?limit=1000')).toBe(400);
  expect(await status('/api/v1/sales?from=yesterday')).toBe(400);
  // As people paste it: a plus in a query means a space.
  expect(await status('/api/v1/sales?from=2026-01-01T00:00:00+09:00')).toBe(200);
  expect(await status('/api/v1/sales?cursor=1%3B2')).toBe(400);
  expect(await status('/api/v1/sales?colour=red')).toBe(400);
  expect(await status('/api/v1/sales/nothing')).toBe(404);
  expect(await status('/api/v1/sales/nothing/thumbnail')).toBe(404);
  expect(await status('/api/v1/cameras/nowhere/frame.jpeg')).toBe(404);
  expect(await status('/api/v2/sales')).toBe(404);
  const inJapanese = await fetch(`${gateway.url}/api/v1/sales/nothing`, {
    headers: { 'accept-language': 'ja' },
  });
  expect(problemJson.parse(await inJapanese.json()).detail).toBe('会計「nothing」はこの装置にありません。');
});

test('lists all conditions that need a person: a rejecting cloud, no space for sales, quarantined events', async () => {
  const sinceMs = 1_795_000_000_000;
  await using gateway = await startGateway({
    upload: { state: 'refused', sinceMs, problem: cloudProblem('cloud.token_refused') },
    alarms: [{ kind: 'sales_refused', sinceMs, problem: alarmProblem('alarm.disk_full') }],
  });
  const { write } = gateway.testStore.store;
  const accepted = await write.acceptSale(acceptInput(saleOf({ registerSaleId: 'A/1' })));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  await write.settleCapture(capturedSettlement(accepted.saleId));
  await write.settleEvents([{ kind: 'rejected', sequence: 1, problem: cloudSaid('no') }]);
  const { alarms } = statusJson.parse(await (await fetch(`${gateway.url}/api/v1/status`)).json());
  const since = expect.stringMatching(/^2026-11-/) as string;
  expect(alarms).toEqual([
    {
      ...{ kind: 'cloud_refused', since },
      problem: {
        ...cloudProblem('cloud.token_refused'),
        text: 'The cloud refuses the key of this gateway: enter the key that the cloud gave you again',
      },
    },
    {
      kind: 'quarantined',
      problem: {
        ...{ code: 'alarm.one_rejected', params: { count: '1' } },
        text: '1 event or picture was rejected',
      },
    },
    {
      ...{ kind: 'sales_refused', since },
      problem: { code: 'alarm.disk_full', params: {}, text: 'The disk is full' },
    },
  ]);
});

test('omits the alarm when the cloud has not answered since the start', async () => {
  const cloudOf = async (upload: UploadReport) => {
    await using gateway = await startGateway({ upload });
    return statusJson.parse(await (await fetch(`${gateway.url}/api/v1/status`)).json()).cloud;
  };
  expect(await cloudOf({ state: 'ok' })).toEqual({ state: 'connecting' });
  expect(await cloudOf({ state: 'ok', isReached: true })).toEqual({ state: 'ok' });
  const problem = cloudProblem('endpoint.no_route');
  expect(await cloudOf({ state: 'retrying', problem })).toEqual({
    state: 'retrying',
    problem: { ...problem, text: problemText(problem, 'en') },
  });
});

test('reports an unexpected cloud answer and an upload in progress', async () => {
  const sinceMs = 1_795_000_000_000;
  const upload = { state: 'retrying', sinceMs, tryingSinceMs: sinceMs, answer: 'wait' } as const;
  await using gateway = await startGateway({ upload });
  const { cloud } = statusJson.parse(await (await fetch(`${gateway.url}/api/v1/status`)).json());
  const at = expect.stringMatching(/^2026-11-/) as string;
  expect(cloud).toEqual({ state: 'retrying', since: at, tryingSince: at, answer: 'wait' });
});

test('matches the schema of the state, and limits healthz to liveness without its token', async () => {
  const atMs = Date.parse('2026-09-24T12:00:00+09:00');
  const refused = {
    atMs,
    registerKey: 'till-9',
    registerSaleId: '7',
    problem: unknownRegister('till-9'),
  };
  const counts = { stored: 3, known: 1, refused: 1, lastRefused: [refused] };
  await using gateway = await startGateway({
    registerBroker: {
      state: 'retrying',
      sinceMs: atMs,
      problem: mqttProblem('mqtt.connection_refused'),
      version: 5,
      ...counts,
      sessionLostAtMs: atMs,
    },
  });
  const status = statusJson.parse(await (await fetch(`${gateway.url}/api/v1/status`)).json());
  expect(status).toMatchObject({
    gateway: 'gw-test',
    cloud: { state: 'off' },
    registerBroker: {
      ...{ state: 'retrying', since: '2026-09-24T12:00:00.000+09:00', refused: 1 },
      problem: {
        code: 'mqtt.connection_refused',
        params: {},
        text: 'The broker refuses the connection: nothing listens there',
      },
      lastRefused: [
        {
          ...{ at: '2026-09-24T12:00:00.000+09:00', register: 'till-9', status: 404 },
          problem: { code: 'push.unknown_register', params: { register: 'till-9' } },
        },
      ],
      sessionLost: '2026-09-24T12:00:00.000+09:00',
    },
    cameras: [{ id: 'counter', state: 'starting', registers: ['till-1'] }],
  });
  expect(await (await fetch(`${gateway.url}/healthz`)).json()).toEqual({ status: 'ok' });
  expect(
    await (await fetch(`${gateway.url}/healthz`, { headers: { authorization: 'Bearer guess' } })).json(),
  ).toEqual({ status: 'ok' });
  const told = await fetch(`${gateway.url}/healthz`, { headers: { authorization: `Bearer ${stateToken}` } });
  expect(await told.json()).toMatchObject({
    status: 'ok',
    cameras: [{ id: 'counter' }],
    queue: { events: 0 },
  });
});

test('reports disk usage, in the shop’s time zone', async () => {
  const sinceMs = Date.parse('2026-09-24T12:00:00+09:00');
  const counts = { sales: 41_200, pictures: 71_400, picturesPending: 68_000, picturesEvicted: 12 };
  const bytes = { usedBytes: 3_900_000_000, maxBytes: 4_294_967_296, freeBytes: 9_800_000_000 };
  await using gateway = await startGateway({
    space: {
      ...counts,
      ...bytes,
      ...{ salesPending: 38_000, totalBytes: 31_000_000_000 },
      state: 'refusing',
      refusal: 'quota',
      oldestSaleMs: sinceMs,
      lastEvictedMs: sinceMs,
    },
  });
  const { storage } = statusJson.parse(await (await fetch(`${gateway.url}/api/v1/status`)).json());
  expect(storage).toEqual({
    ...counts,
    state: 'refusing',
    refusal: 'quota',
    used: 3_900_000_000,
    max: 4_294_967_296,
    diskFree: 9_800_000_000,
    oldest: '2026-09-24T12:00:00.000+09:00',
    lastEvicted: '2026-09-24T12:00:00.000+09:00',
  });
});

test('marks a picture that only the cloud still has', async () => {
  await using gateway = await startGateway();
  const { store, path } = gateway.testStore;
  const sell = async () => {
    const accepted = await store.write.acceptSale(acceptInput(saleOf()));
    if (accepted.kind !== 'stored') throw new Error(accepted.kind);
    const settlement = capturedSettlement(accepted.saleId);
    await store.write.settleCapture(settlement);
    if (settlement.outcome.outcome !== 'captured') throw new Error('not captured');
    return { saleId: accepted.saleId, sha256: settlement.outcome.thumbnail.sha256 };
  };
  const [sent, kept] = [await sell(), await sell()];
  await store.write.settleEvents([{ kind: 'stored', sequence: 1, pictures: [] }]);
  const db = openConnection(path, 'write');
  removePicture(db, sent.sha256);
  db.close();
  const get = async (saleId: string, then = '') =>
    fetch(`${gateway.url}/api/v1/sales/${encodeURIComponent(saleId)}${then}`);
  expect(pairJson.parse(await (await get(sent.saleId)).json()).captures).toMatchObject([
    { outcome: 'captured', removed: true, thumbnail: { sha256: sent.sha256, bytes: 500 } },
  ]);
  const gone = await get(sent.saleId, '/thumbnail?camera=counter');
  expect(gone.status).toBe(410);
  expect(gone.headers.get('cache-control')).toBeNull();
  expect(problemJson.parse(await gone.json())).toMatchObject({ problem: { code: 'picture.at_cloud' } });
  expect(pairJson.parse(await (await get(kept.saleId)).json()).captures[0]).not.toHaveProperty('removed');
  expect((await get(kept.saleId, '/thumbnail?camera=counter')).status).toBe(200);
});

test('gives the picture of each moment, without a camera from the first that has one', async () => {
  await using gateway = await startGateway();
  const { store, path } = gateway.testStore;
  const [counter] = oneCamera.cameras;
  if (counter === undefined) throw new Error('no camera');
  await store.write.importSetUp({
    ...oneCamera,
    cameras: [counter, { ...counter, id: 'door', name: 'Door' }],
    links: [...oneCamera.links, { registerKey: 'till-1', cameraId: 'door', main: false, offsetMs: 0 }],
  });
  const accepted = await store.write.acceptSale(acceptInput(saleOf()));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  const { saleId } = accepted;
  const db = openConnection(path, 'write');
  db.prepare(
    `INSERT INTO captures (sale_seq, camera_id, requested_offset_ms, at_monotonic_ms, outcome, extra)
       SELECT sale_seq, camera_id, 0, at_monotonic_ms, 'pending', 'register_time' FROM captures WHERE camera_id = 'door'`,
  ).run();
  db.close();
  const [ofSale, ofOther] = [randomBytes(800), randomBytes(800)];
  await store.write.settleCapture({
    ...{ saleId, cameraId: 'counter', requestedOffsetMs: 0 },
    outcome: { outcome: 'camera_down', details: {} },
  });
  await store.write.settleCapture({ ...capturedSettlement(saleId, ofSale), cameraId: 'door' });
  const extra = { cameraId: 'door', extra: 'register_time' } as const;
  await store.write.settleCapture({ ...capturedSettlement(saleId, ofOther), ...extra });
  const sale = `${gateway.url}/api/v1/sales/${encodeURIComponent(saleId)}`;
  const read = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());
  const { captures } = pairJson.parse(await (await fetch(sale)).json());
  const urls = captures.flatMap((one) => (one.outcome === 'captured' ? [one.thumbnail.url] : []));
  expect(await Promise.all(urls.map((url) => read(gateway.url + url)))).toEqual([ofSale, ofOther]);
  expect(await read(`${sale}/thumbnail`)).toEqual(ofSale);
  expect(await read(`${sale}/thumbnail?moment=register_time`)).toEqual(ofOther);
  expect((await fetch(`${sale}/thumbnail?camera=counter`)).status).toBe(404);
});

test('reports all facts of a camera in the shop’s time zone, and omits unknown ones', async () => {
  const nowMs = systemClock.monotonicMs();
  const health: CameraHealth = {
    state: 'up',
    sinceMonotonicMs: nowMs - 60_000,
    pictureAgeMs: 210.4,
    fps: 14.98,
    bitRate: 512_345.6,
    keyFrameIntervalMs: 8_000.4,
    codec: 'h265',
    width: 1_280,
    height: 720,
    reader: 'native',
    clockOffsetMs: -61_000.7,
    lateMs: 3_499.2,
    damages: 3,
    unchangedSinceMonotonicMs: nowMs - 3_600_000,
    warnings: [...cameraWarnings],
    heldMs: 60_000.5,
    heldBytes: 1,
    heldCut: { keepMs: 600_000, maxBytes: 1 << 27, neededBytes: 300_000_000.4 },
    lookback: {
      form: 'keyframes',
      pictureIntervalMs: 2_000.4,
      oldestMonotonicMs: nowMs - 7_200_000,
      bytes: 9_000_000,
    },
    videoHeld: [{ boot: systemClock.boot, oldestMs: nowMs - 3_600_000, newestMs: nowMs - 1_800_000 }],
    restarts: 2,
  };
  await using gateway = await startGateway({ camera: withHealth(health) });
  const { cameras } = statusJson.parse(await (await fetch(`${gateway.url}/api/v1/status`)).json());
  const [told] = cameras;
  const near = (time: string | undefined, agoMs: number) => {
    expect(time).toMatch(/\+09:00$/);
    expect(Math.abs(Date.parse(time ?? '') - Date.now() + agoMs)).toBeLessThan(30_000);
  };
  expect(told).toMatchObject({
    width: 1_280,
    height: 720,
    reader: 'native',
    clockOffsetMs: -61_001,
    lateMs: 3_500,
    damages: 3,
  });
  expect(told).toMatchObject({ fps: 15, keyFrameIntervalMs: 8_000, codec: 'h265', restarts: 2 });
  expect(told?.warnings).toEqual(cameraWarnings);
  near(told?.since, 60_000);
  near(told?.unchangedSince, 3_600_000);
  near(told?.lookback?.oldest, 7_200_000);
  near(told?.videoHeld?.[0]?.from, 3_600_000);
  near(told?.videoHeld?.[0]?.until, 1_800_000);
  expect(told?.lookback).toMatchObject({ form: 'keyframes', bytes: 9_000_000, pictureIntervalMs: 2_000 });
  expect(told?.heldCut).toEqual({ keepMs: 600_000, maxBytes: 1 << 27, neededBytes: 300_000_000 });

  const { cameras: same } = (await (await fetch(`${gateway.url}/api/v1/cameras`)).json()) as StatusJson;
  expect(Object.keys(same[0] ?? {})).toEqual(Object.keys(told ?? {}));

  const bare = {
    state: 'starting',
    sinceMonotonicMs: nowMs,
    damages: 0,
    warnings: [],
    heldMs: 0,
    heldBytes: 0,
    restarts: 0,
  } as const;
  await using fresh = await startGateway({ camera: withHealth(bare) });
  const { cameras: unknown } = statusJson.parse(await (await fetch(`${fresh.url}/api/v1/status`)).json());
  expect(Object.keys(unknown[0] ?? {}).sort()).toEqual([
    'damages',
    'heldMs',
    'id',
    'masked',
    'name',
    'registers',
    'restarts',
    'since',
    'state',
    'warnings',
  ]);
});

/** A camera that only provides its health. */
function withHealth(health: CameraHealth): Camera {
  const missing = { kind: 'missing', why: 'no_video', message: '' } as const;
  return {
    id: 'counter',
    grab: () => Promise.resolve({ kind: 'timed_out', details: {} }),
    heldSpans: () => [],
    clip: () => Promise.resolve(missing),
    live: () => {
      throw new Error('not here');
    },
    health: () => health,
    run: () => Promise.resolve(),
  };
}

test('never returns the camera password', async () => {
  await using gateway = await startGateway();
  for (const path of ['/api/v1/status', '/api/v1/cameras', '/api/v1/sales']) {
    const answer = await fetch(gateway.url + path);
    expect([path, answer.status]).toEqual([path, 200]);
    const text = await answer.text();
    expect(text).not.toContain('p:ä#s');
    expect(text).not.toContain('viewer');
  }
});

/** Reads messages until one matches. */
async function until(
  messages: AsyncIterable<LiveMessage>,
  fits: (message: LiveMessage) => boolean,
): Promise<LiveMessage> {
  for await (const message of messages) if (fits(message)) return message;
  throw new Error('the line ended first');
}

async function* overWebSocket(url: string): AsyncGenerator<LiveMessage> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/events`);
  const unread: LiveMessage[] = [];
  let wake = (): void => undefined;
  socket.on('message', (data: Buffer) => {
    unread.push(liveMessage.parse(JSON.parse(data.toString())));
    wake();
  });
  try {
    for (;;) {
      const next = unread.shift();
      if (next !== undefined) yield next;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    socket.terminate();
  }
}

async function* overSse(url: string): AsyncGenerator<LiveMessage> {
  const abort = new AbortController();
  const response = await fetch(`${url}/api/v1/events`, {
    headers: { accept: 'text/event-stream' },
    signal: abort.signal,
  });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  let text = '';
  try {
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks)
        if (block.startsWith('data: ')) yield liveMessage.parse(JSON.parse(block.slice(6)));
    }
  } finally {
    abort.abort();
  }
}

test.each([
  ['a WebSocket', overWebSocket],
  ['server-sent events', overSse],
])('broadcasts a new sale and its picture over %s', async (_name, line) => {
  await using gateway = await startGateway();
  const { write } = gateway.testStore.store;
  const messages = line(gateway.url);
  await until(
    { [Symbol.asyncIterator]: () => ({ next: () => messages.next() }) },
    (message) => message.type === 'status',
  );
  const accepted = await write.acceptSale(acceptInput(saleOf()));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  await write.settleCapture(capturedSettlement(accepted.saleId));
  const told = await until(
    messages,
    (message) => message.type === 'pair' && message.pair.captures[0]?.outcome === 'captured',
  );
  expect(told).toMatchObject({ type: 'pair', pair: { saleId: accepted.saleId, revision: 1 } });
});
