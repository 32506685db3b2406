/** The uploader between the real store and real HTTP: what reaches the cloud, in which order, and what happens when it doesn't. */

import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { Store } from '../../../src/agent/store/operations.ts';
import { StoreUnavailable } from '../../../src/agent/store/store.ts';
import type { Outbox } from '../../../src/agent/upload/outbox.ts';
import { uploadAlarms } from '../../../src/agent/upload/upload-alarms.ts';
import { cloudRetry, type Retry } from '../../../src/agent/upload/upload-policy.ts';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { withDetails } from '../../../src/domain/problem/text.ts';
import { renderStatusEvent } from '../../../src/domain/sale/sale-event.ts';
import { parseDailyHours } from '../../../src/domain/time/daily-hours.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import {
  allStored,
  peerToken,
  type ReceivedRequest,
  type Reply,
  startCloudPeer,
} from '../../peers/clouds/cloud.ts';
import { cloudSaid, jpegOf, sha256Of } from './events.ts';
import { type Fault, faults, startFaultyReceiver } from './faulty-receiver.ts';
import { drained, owedBodies, quick, sell, storeWithSales, toPeer, toReceiver, upload } from './uploading.ts';

describe('to the real receiver', () => {
  test('uploads the backlog and new sales byte for byte, with their pictures', async () => {
    await using opened = await storeWithSales(3);
    const { store } = opened;
    const owed = await owedBodies(store);
    await using receiver = await startFaultyReceiver();
    await using running = upload(store, toReceiver(receiver));
    await drained(store, running);
    expect(receiver.bodies()).toEqual(owed);

    const soldAtMs = systemClock.monotonicMs();
    const { saleId, sha256 } = await sell(store, 4);
    await expect.poll(() => receiver.pictures.has(sha256), { interval: 10 }).toBe(true);
    expect(systemClock.monotonicMs() - soldAtMs).toBeLessThan(20_000);
    await drained(store, running);
    expect((await store.read.pair(saleId))?.upload).toMatchObject({ state: 'stored', picturesWaiting: 0 });
    await expect
      .poll(() => running.state.state())
      .toEqual({
        state: 'ok',
        isReached: true,
        lastStoredAtMs: expect.any(Number) as number,
      });
  });

  test('delivers each event once and unchanged, or quarantines it, whatever happens to requests and answers', async () => {
    await using opened = await storeWithSales(0);
    const { store } = opened;
    let sold = 0;
    const script = fc.array(fc.constantFrom<Fault>('none', ...faults), { minLength: 3, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(script, fc.integer({ min: 1, max: 9 }), async (script, sales) => {
        const before = (await store.read.queue()).quarantined;
        for (let sale = 0; sale < sales; sale++) await sell(store, ++sold);
        const owed = await owedBodies(store);
        const left = [...script];
        await using receiver = await startFaultyReceiver(() => left.shift() ?? 'none');
        await using running = upload(store, toReceiver(receiver), { requestMs: 300 });
        await drained(store, running);

        const arrived = receiver.bodies();
        for (const [id, body] of arrived) if (!id.endsWith(':rejection')) expect(body).toBe(owed.get(id));
        for (const id of owed.keys()) {
          const state = (await store.read.pair(id.replace(/:r1$/, '')))?.upload.state;
          expect(arrived.has(id) || state === 'quarantined', id).toBe(true);
        }
        // Only a rejection of a request can quarantine: a temporary failure costs nothing.
        const condemned = script.filter((fault) => fault === 400 || fault === 413).length;
        expect((await store.read.queue()).quarantined - before).toBeLessThanOrEqual(condemned);
      }),
      // Each fault by itself first.
      { numRuns: 20, examples: faults.map((fault): [Fault[], number] => [[fault], 5]) },
    );
  });
});

describe('to a scripted cloud', () => {
  test('sends sales before pictures, in few batches', async () => {
    await using opened = await storeWithSales(60);
    await using peer = await startCloudPeer((told) =>
      told.method === 'PUT'
        ? { status: 201 }
        : { status: 200, body: { results: told.ids.map((id) => ({ id, status: 'stored' })) } },
    );
    await using running = upload(opened.store, toPeer(peer));
    await drained(opened.store, running);
    const order = peer.told.map(({ method, ids }) => (method === 'POST' ? ids.length : 'picture'));
    const [first, second, ...rest] = order;
    expect(Number(first) + Number(second)).toBe(60);
    expect(rest).toEqual(Array<string>(60).fill('picture'));
  });

  test('does not delay a sale for a picture in flight', async () => {
    await using opened = await storeWithSales(1);
    let isSlow = true;
    await using peer = await startCloudPeer(({ method, ids }) => {
      if (method === 'PUT') return isSlow ? 'hang' : { status: 201 };
      return { status: 200, body: { results: ids.map((id) => ({ id, status: 'stored' })) } };
    });
    await using running = upload(opened.store, toPeer(peer), { requestMs: 1_500 });
    await expect.poll(() => peer.told.map(({ method }) => method)).toEqual(['POST', 'PUT']);
    await sell(opened.store, 2);
    await expect.poll(() => peer.told.map(({ method }) => method)).toEqual(['POST', 'PUT', 'POST']);
    isSlow = false;
    await drained(opened.store, running);
  });

  test('pauses everything on a refused token, reports it, and quarantines nothing', async () => {
    await using opened = await storeWithSales(2);
    let isRefused = true;
    await using peer = await startCloudPeer((told) => (isRefused ? { status: 401 } : allStored(told)));
    await using running = upload(opened.store, toPeer(peer));
    await expect.poll(() => peer.told.length).toBeGreaterThan(2);
    await expect
      .poll(() => running.state.state())
      .toMatchObject({
        state: 'refused',
        problem: withDetails(
          cloudProblem('cloud.token_refused'),
          cloudProblem('cloud.answered', { status: 401 }),
        ),
      });
    expect(await opened.store.read.queue()).toMatchObject({ events: 2, quarantined: 0 });
    isRefused = false;
    await drained(opened.store, running);
  });

  test.each<[string, number, object]>([
    [
      'that the cloud can’t take',
      400,
      { state: 'quarantined', problem: cloudProblem('cloud.answered', { status: 400 }) },
    ],
    ['that breaks the cloud', 500, { state: 'waiting' }],
  ])('does not delay other events for an event %s', async (_name, status, upload4) => {
    await using opened = await storeWithSales(7);
    const isPoison = (id: string): boolean => id.includes(':4:');
    await using peer = await startCloudPeer((told) =>
      told.ids.some(isPoison) ? { status } : allStored(told),
    );
    await using running = upload(opened.store, toPeer(peer));
    await expect.poll(async () => (await opened.store.read.queue()).storedEvents).toBe(6);
    await expect.poll(() => running.state.state().lastStoredAtMs).toBeGreaterThan(0);
    const fourth = async () =>
      (await opened.store.read.sales({ limit: 10 })).pairs.find(({ saleId }) => isPoison(saleId))?.upload;
    await expect.poll(fourth).toMatchObject(upload4);
  });

  test('shows a try in flight until its answer, and knows from the last run what was stored', async () => {
    await using opened = await storeWithSales(1);
    let isDown = true;
    await using peer = await startCloudPeer((told) => (isDown ? { status: 500 } : allStored(told)));
    let isHanging = false;
    await using hanging = await startCloudPeer(() => (isHanging ? 'hang' : { status: 500 }));
    {
      await using running = upload(opened.store, toPeer(hanging));
      await expect.poll(() => running.state.state().state).toBe('retrying');
      isHanging = true;
      const shown = () => running.state.state();
      await expect.poll(() => shown().tryingSinceMs).toBeDefined();
      const asked = hanging.told.length;
      expect(shown()).toMatchObject({ state: 'retrying', tryingSinceMs: shown().tryingSinceMs });
      expect(shown().nextTryAtMs).toBeUndefined();
      expect(running.state.tryNow()).toBe('under_way');
      expect(hanging.told.length).toBe(asked);
    }
    {
      isDown = false;
      await using running = upload(opened.store, toPeer(peer));
      await drained(opened.store, running);
      await expect.poll(() => running.state.state().tryingSinceMs).toBeUndefined();
    }
    const storedAtMs = await opened.store.read.lastStoredAtMs();
    expect(systemClock.nowMs() - (storedAtMs ?? 0)).toBeLessThan(60_000);
    isDown = true;
    await using running = upload(opened.store, toPeer(peer));
    await expect.poll(() => running.state.state().lastStoredAtMs).toBe(storedAtMs);
  });

  test('sends the event again for a fresh address when one expired', async () => {
    await using opened = await storeWithSales(1);
    const sha256 = sha256Of(jpegOf('picture 1'));
    await using bucket = await startCloudPeer(({ path }) => ({ status: path === '/2' ? 200 : 403 }), {
      role: 'object-store',
    });
    let asked = 0;
    await using peer = await startCloudPeer(({ ids }) => {
      const put = { url: `${bucket.url}/${++asked}`, headers: {} };
      return {
        status: 200,
        body: { results: ids.map((id) => ({ id, status: 'duplicate', pictures: [{ sha256, put }] })) },
      };
    });
    await using running = upload(opened.store, { ...toPeer(peer), pictureOrigins: [bucket.url] });
    await drained(opened.store, running);
    expect(bucket.told.map(({ path }) => path)).toEqual(['/1', '/2']);
    expect(new Set(peer.told.map(({ body }) => body.toString())).size).toBe(1);
  });

  test('requests a fresh address when one leads nowhere, delays no other picture, and logs it once', async () => {
    await using opened = await storeWithSales(3);
    await using nowhere = await startCloudPeer(() => 'reset', { role: 'object-store' });
    await using bucket = await startCloudPeer(() => ({ status: 200 }), { role: 'object-store' });
    const [lost = '', ...others] = [1, 2, 3].map((number) => sha256Of(jpegOf(`picture ${number}`)));
    const arrived = () => bucket.told.map(({ path }) => path.slice(1)).sort();
    let useless = 0;
    await using peer = await startCloudPeer(({ ids }) => {
      const results = ids.map((id) => {
        const sha256 = sha256Of(jpegOf(`picture ${Number(id.split(':')[1])}`));
        // The oldest picture has no address of use until all others have arrived: if it held them up, none would ever arrive.
        const isUseless = sha256 === lost && arrived().length < others.length;
        if (isUseless) useless++;
        const put = { url: `${isUseless ? nowhere.url : bucket.url}/${sha256}`, headers: {} };
        return { id, status: 'stored', pictures: [{ sha256, put }] };
      });
      return { status: 200, body: { results } };
    });
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    const pictureOrigins = [bucket.url, nowhere.url];
    await using running = upload(opened.store, { ...toPeer(peer), pictureOrigins }, { log });
    await drained(opened.store, running);
    expect(arrived()).toEqual([lost, ...others].sort());
    expect(useless).toBeGreaterThan(0);
    expect(nowhere.told.map(({ path }) => path)).toEqual(Array<string>(3 * useless).fill(`/${lost}`));
    expect(lines.filter((line) => line.includes('addresses useless'))).toHaveLength(1);
  });

  test('reports a cloud whose every picture address is of no use, while sales go on, until a picture arrives', async () => {
    await using opened = await storeWithSales(3);
    const { store } = opened;
    await using bucket = await startCloudPeer(() => ({ status: 200 }), { role: 'object-store' });
    let isWell = false;
    await using peer = await startCloudPeer(({ body, ids }) => {
      const named = [...body.toString().matchAll(/"sha256":"([0-9a-f]{64})"/g)].map(
        ([, sha256 = '']) => sha256,
      );
      const origin = isWell ? bucket.url : 'https://10.1.2.3';
      const pictures = named.map((sha256) => ({ sha256, put: { url: `${origin}/${sha256}`, headers: {} } }));
      return { status: 200, body: { results: ids.map((id) => ({ id, status: 'stored', pictures })) } };
    });
    await using running = upload(store, { ...toPeer(peer), pictureOrigins: [bucket.url] });
    await expect.poll(() => running.state.state().pictureProblem).toBeDefined();
    const report = running.state.state();
    expect(report).toMatchObject({
      state: 'ok',
      pictureProblem: {
        problem: cloudProblem('cloud.picture_address_private', { origin: 'https://10.1.2.3' }),
      },
    });
    expect(uploadAlarms(report)).toMatchObject([
      {
        kind: 'picture_addresses_useless',
        problem: cloudProblem('cloud.picture_address_private', { origin: 'https://10.1.2.3' }),
      },
    ]);
    await sell(store, 4);
    await expect.poll(async () => (await store.read.queue()).storedEvents).toBe(4);
    expect(await store.read.queue()).toMatchObject({ quarantined: 0, pictures: 4 });
    isWell = true;
    await drained(store, running);
    expect(await store.read.queue()).toMatchObject({ pictures: 0 });
    await expect.poll(() => uploadAlarms(running.state.state())).toEqual([]);
  });

  test('keeps results while the store is unavailable', async () => {
    await using opened = await storeWithSales(2);
    const { store } = opened;
    let failures = 0;
    const settleEvents: Store['write']['settleEvents'] = async (settlements) => {
      if (failures++ < 2) throw new StoreUnavailable('no space');
      await store.write.settleEvents(settlements);
    };
    const flaky: Outbox = { ...store, write: { ...store.write, settleEvents } };
    await using peer = await startCloudPeer(allStored);
    await using running = upload(flaky, toPeer(peer));
    await drained(store, running);
    expect(failures).toBe(3);
    expect(peer.told.length).toBe(1);
  });

  test('stops at once during a request, and sends the same again after the next start', async () => {
    await using opened = await storeWithSales(2);
    let isHanging = true;
    await using peer = await startCloudPeer((told) => (isHanging ? 'hang' : allStored(told)));
    const running = upload(opened.store, toPeer(peer), { requestMs: 60_000 });
    await expect.poll(() => peer.told.length).toBe(1);
    const stoppedAtMs = systemClock.monotonicMs();
    await running.stop();
    expect(systemClock.monotonicMs() - stoppedAtMs).toBeLessThan(20_000);

    isHanging = false;
    await using again = upload(opened.store, toPeer(peer));
    await drained(opened.store, again);
    expect(peer.told[1]?.body).toEqual(peer.told[0]?.body);
  });

  test('ends with the error of a broken store', async () => {
    await using opened = await storeWithSales(1);
    const { store } = opened;
    const broken: Outbox = {
      ...store,
      write: { ...store.write, settleEvents: () => Promise.reject(new Error('bug')) },
    };
    await using peer = await startCloudPeer(allStored);
    const running = upload(broken, toPeer(peer));
    await expect(running.done).rejects.toThrow('bug');
  });

  test('queries the store rarely while idle or paused, also with a new sale', async () => {
    await using opened = await storeWithSales(1);
    const { store } = opened;
    let reads = 0;
    const read: Outbox['read'] = {
      ...store.read,
      nextDue: () => {
        reads++;
        return store.read.nextDue();
      },
    };
    let isDown = true;
    await using peer = await startCloudPeer((told) => (isDown ? { status: 503 } : allStored(told)));
    const slow: Retry = { ...cloudRetry, firstMs: 6_000, capMs: 6_000 };
    const random = (): number => 0.999;
    await using running = upload({ ...store, read }, toPeer(peer), { retry: slow, random });
    await expect.poll(() => peer.told.length).toBe(1);
    await sell(store, 2);
    await systemClock.sleep(200);
    expect(reads).toBeLessThan(12);
    expect(peer.told.length).toBe(1);
    isDown = false;
    await drained(store, running);
    const readsWhileIdle = async (): Promise<number> => {
      reads = 0;
      await systemClock.sleep(250);
      return reads;
    };
    await expect.poll(readsWhileIdle).toBe(0);
  });

  const idsOf = ({ told }: { told: readonly ReceivedRequest[] }): string[] => told.flatMap(({ ids }) => ids);

  test('replaces a rejected event by its notice, and delivers it unchanged on a retry', async () => {
    await using opened = await storeWithSales(3);
    const { store } = opened;
    let isTaken = false;
    await using peer = await startCloudPeer((told) => {
      const results = told.ids.map((id) =>
        id.includes(':2:') && !id.endsWith(':rejection') && !isTaken
          ? { id, status: 'rejected', reason: 'unknown till' }
          : { id, status: 'stored', pictures: [] },
      );
      return { status: 200, body: { results } };
    });
    await using running = upload(store, toPeer(peer));
    await drained(store, running);
    const [item] = await store.read.quarantined(10);
    expect(item).toMatchObject({ problem: cloudSaid('unknown till'), notice: 'stored' });
    const id = item?.id ?? '';
    expect(idsOf(peer).filter((told) => told.startsWith(id))).toEqual([id, `${id}:rejection`]);
    const sequences = peer.told.flatMap(({ body }) =>
      (JSON.parse(body.toString()) as { id: string; sequence: string }[]).filter((event) =>
        event.id.startsWith(id),
      ),
    );
    expect(new Set(sequences.map(({ sequence }) => sequence)).size).toBe(1);
    expect(await store.read.queue()).toMatchObject({ storedThrough: 3, quarantined: 1 });

    isTaken = true;
    const body = await store.read.quarantinedBody(id);
    await store.write.retryQuarantined({ saleId: item?.saleId ?? '' });
    await drained(store, running);
    expect(peer.told.at(-1)?.body.toString()).toBe(`[${body ?? ''}]`);
    expect(await store.read.queue()).toMatchObject({ storedThrough: 3, quarantined: 0 });
  });

  test('is not blocked by a cloud that rejects an event and its notice', async () => {
    await using opened = await storeWithSales(7);
    const { store } = opened;
    const isPoison = (told: ReceivedRequest): boolean => told.ids.some((id) => id.includes(':4:'));
    await using peer = await startCloudPeer((told) => (isPoison(told) ? { status: 422 } : allStored(told)));
    await using running = upload(store, toPeer(peer));
    await drained(store, running);
    expect(await store.read.queue()).toMatchObject({ storedThrough: 7, quarantined: 1, storedEvents: 6 });
    expect(await store.read.quarantined(10)).toMatchObject([{ notice: 'rejected' }]);
  });

  describe('the status of the gateway', () => {
    let made = 0;
    const status = async () => {
      const eventId = `status-${++made}`;
      const at = new Date().toISOString();
      const data = {
        version: '0',
        startedAt: at,
        shop: { id: 'shop-1', name: 'x', timeZone: 'UTC' },
        queue: { events: 0, pictures: 0, quarantined: 0 },
        cameras: [],
        registers: [],
        clock: { state: 'synced' },
        alarms: [],
      };
      const context = { id: eventId, shopId: 'shop-1', gateway: 'gw-test', epoch: 'e', at };
      return { eventId, body: renderStatusEvent(data, context) };
    };
    const isStatus = ({ ids }: ReceivedRequest): boolean => ids.some((id) => id.startsWith('status-'));

    test('is sent at the start, and delays no sale', async () => {
      await using opened = await storeWithSales(0);
      await using peer = await startCloudPeer((told) => (isStatus(told) ? 'hang' : allStored(told)));
      await using running = upload(opened.store, toPeer(peer), { status });
      await expect.poll(() => peer.told.filter(isStatus).length).toBe(1);
      expect(peer.told[0]?.headers['tillframe-stored-through']).toBe('0');
      await sell(opened.store, 1);
      await drained(opened.store, running);
      expect(peer.told.map(isStatus)).toEqual([true, false]);
    });

    test.each<[string, Reply]>([
      ['is not taken', { status: 400 }],
      ['breaks the cloud', { status: 500 }],
      ['is answered with a refusal', { status: 401 }],
      ['gets no answer', 'reset'],
    ])('that %s delays no sale, and is not quarantined', async (_name, reply) => {
      await using opened = await storeWithSales(0);
      await using peer = await startCloudPeer((told) => (isStatus(told) ? reply : allStored(told)));
      // A retry happens long after the sale.
      const retry: Retry = { firstMs: 60_000, capMs: 60_000, spreadMs: 10 };
      await using running = upload(opened.store, toPeer(peer), { status, retry });
      await expect.poll(() => peer.told.length).toBe(1);
      await sell(opened.store, 1);
      await drained(opened.store, running);
      expect(running.state.state().state).toBe('ok');
      expect(peer.told.map(isStatus)).toEqual([true, false]);
      expect(await opened.store.read.queue()).toMatchObject({ quarantined: 0, storedThrough: 1 });
    });

    const inAMoment = { 'retry-after': '0' };
    test.each<[string, Reply, string, string, string | undefined]>([
      ['refuses', { status: 401 }, 'refused', 'cloud.token_refused', undefined],
      ['is at another path', { status: 404 }, 'refused', 'cloud.wrong_address', undefined],
      ['fails', { status: 503 }, 'retrying', 'cloud.answered', 'error'],
      ['asks to wait', { status: 503, headers: inAMoment }, 'retrying', 'cloud.answered', 'wait'],
      ['is none', { status: 200, body: '<html>' }, 'retrying', 'cloud.foreign_answer', 'unread'],
      ['does not answer', 'reset', 'retrying', 'endpoint.connection_failed', undefined],
    ])(
      'shows a cloud that %s before there is any sale, until it is repaired',
      async (_name, bad, shown, code, answer) => {
        await using opened = await storeWithSales(0);
        let isBad = true;
        await using peer = await startCloudPeer((told) => (isBad ? bad : allStored(told)));
        const lines: string[] = [];
        const log = pino(
          { level: 'info', formatters: { level: (label) => ({ label }) } },
          { write: (line: string) => void lines.push(line) },
        );
        await using running = upload(opened.store, toPeer(peer), { status, log });
        // Retried, and published once.
        await expect.poll(() => peer.told.length).toBeGreaterThan(3);
        await expect
          .poll(() => running.state.state())
          .toMatchObject({
            state: shown,
            problem: { code },
            sinceMs: expect.any(Number) as number,
          });
        expect(running.state.state().answer).toBe(answer);
        expect(lines.filter((line) => line.includes('"label":"warn"'))).toHaveLength(1);
        isBad = false;
        await expect.poll(() => running.state.state().state).toBe('ok');
        expect(lines.at(-1)).toContain('uploads resumed');
        expect(peer.told.every(isStatus)).toBe(true);
      },
    );

    test('is retried at once when the token file changes', async () => {
      await using opened = await storeWithSales(0);
      using folder = mkdtempDisposableSync(join(tmpdir(), 'tillframe-token-'));
      const tokenFile = join(folder.path, 'token');
      writeFileSync(tokenFile, 'wrong');
      const isRight = ({ headers }: ReceivedRequest): boolean =>
        headers.authorization === `Bearer ${peerToken}`;
      await using peer = await startCloudPeer((told) => (isRight(told) ? allStored(told) : { status: 401 }), {
        login: 'scripted',
      });
      const to = { url: `${peer.url}/base`, token: 'wrong', tokenFile };
      // Only the file can end the backoff within this test.
      await using running = upload(opened.store, to, { status, retry: cloudRetry });
      await expect.poll(() => running.state.state().state).toBe('refused');
      await sell(opened.store, 1);
      await expect.poll(() => running.state.outage('events')?.refused).toBe(true);
      const before = peer.told.length;
      expect(before).toBe(2);
      writeFileSync(tokenFile, peerToken);
      await expect.poll(async () => (await opened.store.read.queue()).events).toBe(0);
      expect(peer.told.slice(before).every(isRight)).toBe(true);
      await drained(opened.store, running);
    });

    test("is retried at once on a person's request, with the sales, and not on every request", async () => {
      await using opened = await storeWithSales(1);
      let isDown = true;
      await using peer = await startCloudPeer((told) => (isDown ? { status: 503 } : allStored(told)));
      // Only a requested retry can end the backoff within this test.
      const never: Retry = { firstMs: 3_600_000, capMs: 3_600_000, spreadMs: 0 };
      await using running = upload(opened.store, toPeer(peer), { status, retry: never });
      const isHeld = () => (running.state.state().nextTryAtMs ?? 0) - systemClock.nowMs() > 60_000;
      const ofSales = () => peer.told.filter((told) => !isStatus(told)).length;
      // The status may be answered first, and is held by itself then.
      await expect.poll(() => running.state.outage('events') !== undefined && isHeld()).toBe(true);
      const before = ofSales();
      const press = async () => {
        const isTried = running.state.tryNow() === 'tried';
        if (isTried) await opened.store.write.freeTried();
        return isTried;
      };
      expect(await press()).toBe(true);
      await expect.poll(() => ofSales() > before && isHeld()).toBe(true);
      const asked = peer.told.length;
      expect(await press()).toBe(false);
      isDown = false;
      await expect.poll(press).toBe(true);
      await drained(opened.store, running);
      expect(peer.told.length).toBeLessThan(asked + 4);
      // Nothing is held any more.
      expect(await press()).toBe(false);
    });

    test('waits with everything else while the cloud is unreachable', async () => {
      await using opened = await storeWithSales(1);
      let isDown = true;
      await using peer = await startCloudPeer((told) => (isDown ? { status: 503 } : allStored(told)));
      const slow: Retry = { ...quick, firstMs: 400, capMs: 400 };
      await using running = upload(opened.store, toPeer(peer), { status, retry: slow });
      await expect.poll(() => peer.told.filter((told) => !isStatus(told)).length).toBe(2);
      expect(peer.told.filter(isStatus)).toHaveLength(1);
      isDown = false;
      await drained(opened.store, running);
    });
  });

  test('delays pictures but not sales until their hours, and the page shows when they begin', async () => {
    await using opened = await storeWithSales(3);
    await using peer = await startCloudPeer((told) =>
      told.method === 'PUT'
        ? { status: 201 }
        : { status: 200, body: { results: told.ids.map((id) => ({ id, status: 'stored' })) } },
    );
    // An hour that begins in two.
    const hour = (new Date().getUTCHours() + 2) % 24;
    const hours = [parseDailyHours(`${hour}:00-${(hour + 1) % 24}:00`) ?? expect.fail()];
    {
      await using running = upload(opened.store, toPeer(peer), { pictures: { hours, timeZone: 'UTC' } });
      await expect.poll(() => running.state.state().picturesFromMs).toBeDefined();
      const inMs = (running.state.state().picturesFromMs ?? 0) - Date.now();
      expect(inMs).toBeGreaterThan(3_600_000 - 60_000);
      expect(inMs).toBeLessThan(2 * 3_600_000 + 60_000);
      await sell(opened.store, 4);
      await expect.poll(async () => (await opened.store.read.queue()).events).toBe(0);
      expect(peer.told.every(({ method }) => method === 'POST')).toBe(true);
    }
    const always = [parseDailyHours('0:00-24:00') ?? expect.fail()];
    await using running = upload(opened.store, toPeer(peer), {
      pictures: { hours: always, timeZone: 'UTC' },
    });
    await drained(opened.store, running);
    expect(running.state.state().picturesFromMs).toBeUndefined();
    expect(peer.told.filter(({ method }) => method === 'PUT')).toHaveLength(4);
  });

  test('sends several pictures at once over a fast link, each once', async () => {
    await using opened = await storeWithSales(60);
    let underWay = 0;
    let most = 0;
    await using peer = await startCloudPeer(async (told) => {
      if (told.method !== 'PUT')
        return { status: 200, body: { results: told.ids.map((id) => ({ id, status: 'stored' })) } };
      most = Math.max(most, ++underWay);
      await systemClock.sleep(100);
      underWay--;
      return { status: 201 };
    });
    // However slow this machine is, to the uploader it is quick.
    const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() / 100 };
    await using running = upload(opened.store, toPeer(peer), { clock });
    await drained(opened.store, running);
    const puts = peer.told.filter(({ method }) => method === 'PUT').map(({ path }) => path);
    expect(puts).toHaveLength(60);
    expect(new Set(puts).size).toBe(60);
    expect(most).toBeGreaterThan(4);
    expect(most).toBeLessThanOrEqual(8);
  });
});
