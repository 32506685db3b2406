/** The receiver on PostgreSQL and an object store: the whole contract, and every promise that the store in a folder gives too. */
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CheckResult, runConformance } from '../../../src/conformance/run.ts';
import { type DayAnswer, dayAnswerSchema } from '../../../src/contract/cloud/feed/day.ts';
import { cloudProblem } from '../../../src/domain/problem/cloud.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { connectPostgres } from '../../../src/receiver/postgres/connection.ts';
import { makeMonths, removeMonths } from '../../../src/receiver/postgres/months.ts';
import { openPostgresAdmin } from '../../../src/receiver/postgres/postgres-store.ts';
import type { EpochState } from '../../../src/receiver/sequences.ts';
import { jpegOf, sha256Of } from '../../agent/upload/events.ts';
import { startRadosgw } from '../../peers/clouds/radosgw.ts';
import { makeAuthority } from '../../peers/network/certificates.ts';
import { allChanges, askChanges, idsOf, readChanges } from '../feed/reader.ts';
import { statusBody, withheldBody } from '../samples.ts';
import { ask, bodyOf, post, send, statuses } from '../start.ts';
import { sharedStore } from '../stores.ts';
import { type PostgresReceiver, startPostgresReceiver, untilInFeed } from './start-postgres-receiver.ts';

const hourMs = 3_600_000;

async function start(options: Parameters<typeof startPostgresReceiver>[1] = {}) {
  const { database, store } = await sharedStore();
  return { database, store, receiver: await startPostgresReceiver({ database, store }, options) };
}

type Sale = { saleId: string; revision: number; missingPictures: string[] };
const salesOf = async (receiver: PostgresReceiver): Promise<Sale[]> =>
  ((await (await ask(receiver, '/v1/sales?limit=200')).json()) as { sales: Sale[] }).sales;

type State = { gateway: string; source: string; epochs: EpochState[]; rejectionCount: number };
const gatewaysOf = async (receiver: PostgresReceiver): Promise<State[]> =>
  ((await (await ask(receiver, '/v1/gateways')).json()) as { gateways: State[] }).gateways;

const idsWith = (results: readonly CheckResult[], kind: CheckResult['verdict']['kind']): string[] =>
  results.filter(({ verdict }) => verdict.kind === kind).map(({ id }) => id);

test('passes every line of the conformance suite that it offers', async () => {
  using authority = makeAuthority();
  // As an operator does with NODE_EXTRA_CA_CERTS.
  setDefaultCACertificates([...getCACertificates('default'), authority.caPem]);
  await using tlsStore = await startRadosgw(authority.issue());
  const { database } = await sharedStore();
  await using receiver = await startPostgresReceiver({ database, store: tlsStore }, { addressSeconds: 2 });
  await using admin = await openPostgresAdmin(database, () => systemClock.nowMs());
  const enrolKey = (await admin.credentials.make({ kind: 'key' })).secret;
  const results = await runConformance(
    {
      url: receiver.url,
      token: 'secret',
      clock: systemClock,
      enrolKey,
      patienceMs: 30_000,
      caPem: authority.caPem,
    },
    new AbortController().signal,
  );
  expect(results.filter(({ verdict }) => verdict.kind === 'fail')).toEqual([]);
  // It never asked to wait.
  expect(idsWith(results, 'skip')).toEqual(['retry']);
});

describe('events', () => {
  test('are stored once, the first of two bodies stays, and the highest revision is the sale', async () => {
    const { receiver, database } = await start();
    await using _ = receiver;
    const [first, second, third] = [1, 2, 3].map((revision) =>
      bodyOf({ sequence: revision, revision, saleId: 'till-1:7:20261120' }),
    );
    const other = String(first).replace('コーヒー', '紅茶');
    expect(statuses(await send(receiver, String(third), String(first), other, String(first)))).toEqual([
      ...['stored', 'stored', 'duplicate', 'duplicate'],
    ]);
    expect(statuses(await send(receiver, other, String(second), String(third)))).toEqual([
      ...['duplicate', 'stored', 'duplicate'],
    ]);
    expect(await salesOf(receiver)).toMatchObject([{ saleId: 'till-1:7:20261120', revision: 3 }]);
    await untilInFeed(database);
    const changes = await allChanges(receiver);
    expect(changes.map(({ event }) => JSON.stringify(event))).toEqual(
      [third, first, second].map((body) => JSON.stringify(JSON.parse(String(body)))),
    );
  });

  test('are stored with characters that PostgreSQL has not', async () => {
    const { receiver } = await start();
    await using _ = receiver;
    const body = bodyOf({}).replace('レジ1', 'a\\u0000b\\ud83d');
    expect(statuses(await send(receiver, body))).toEqual(['stored']);
    expect(statuses(await send(receiver, body))).toEqual(['duplicate']);
    expect(await salesOf(receiver)).toHaveLength(1);
  });

  test('arrive with a month that nobody made', async () => {
    let nowMs = Date.parse('2026-11-30T23:59:59Z');
    const { receiver, database } = await start({ clock: { ...systemClock, nowMs: () => nowMs } });
    await using _ = receiver;
    await send(receiver, bodyOf({ sequence: 1 }));
    nowMs = Date.parse('2027-03-01T00:00:00Z');
    expect(statuses(await send(receiver, bodyOf({ sequence: 2 })))).toEqual(['stored']);
    expect(await salesOf(receiver)).toHaveLength(2);

    await untilInFeed(database);
    const [before] = await allChanges(receiver);
    await using postgres = await connectPostgres(database);
    await makeMonths(postgres, nowMs);
    expect(await removeMonths(postgres, Date.parse('2026-12-01T00:00:00Z'))).toEqual(['event_log_2026_11']);
    expect(await salesOf(receiver)).toHaveLength(1);
    expect(idsOf(await allChanges(receiver))).toHaveLength(1);
    expect((await askChanges(receiver, { after: before?.cursor ?? '' })).status).toBe(410);
  });
});

test('pictures go to the bucket by an address that takes no other bytes, and readers of a shop get those of theirs', async () => {
  const { receiver, database, store } = await start();
  await using _ = receiver;
  const jpeg = jpegOf('one');
  const [result] = await send(receiver, bodyOf({ jpegs: [jpeg] }));
  const { put } = result?.pictures?.[0] ?? {};
  expect(put?.url).toContain(`${store.endpoint}/pictures/`);
  expect(put?.url).toContain(`/${sha256Of(jpeg)}.jpg?`);
  const upload = (body: Buffer, headers = put?.headers ?? {}) =>
    fetch(put?.url ?? '', { method: 'PUT', headers, body: new Uint8Array(body) });
  expect((await upload(jpegOf('two'))).status).toBe(400);
  expect(
    (await upload(jpegOf('two'), { ...put?.headers, 'x-amz-content-sha256': sha256Of(jpegOf('two')) }))
      .status,
  ).toBe(403);
  expect(await salesOf(receiver)).toMatchObject([{ missingPictures: [sha256Of(jpeg)] }]);
  expect((await upload(jpeg)).status).toBe(200);
  expect(await salesOf(receiver)).toMatchObject([{ missingPictures: [] }]);
  const [again] = await send(receiver, bodyOf({ jpegs: [jpeg] }));
  expect(again).toMatchObject({ status: 'duplicate', pictures: [] });

  await using admin = await openPostgresAdmin(database, () => systemClock.nowMs());
  const reader = async (shop: string): Promise<number> => {
    const { secret } = await admin.credentials.make({ kind: 'reader', shop });
    const headers = { authorization: `Bearer ${secret}` };
    return (await ask(receiver, `/v1/thumbnails/${sha256Of(jpeg)}`, { headers })).status;
  };
  expect([await reader('shop-1'), await reader('shop-2')]).toEqual([200, 404]);
});

describe('the ledger of a gateway', () => {
  test('lists the holes that a list would show, whatever arrives in whatever order', async () => {
    const { receiver } = await start();
    await using _ = receiver;
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 }), { maxLength: 4 }),
        fc.nat(35),
        async (batches, storedThrough) => {
          const shopId = `shop-${++run}`;
          const header = (through: number) => ({ 'tillframe-stored-through': String(through) });
          const body = (sequence: number): string => bodyOf({ sequence, shopId });
          await post(receiver, [body(40)], header(0));
          for (const batch of batches) await post(receiver, batch.map(body), header(0));
          await post(receiver, [body(40)], header(storedThrough));
          const here = new Set(batches.flat());
          const missing = Array.from({ length: storedThrough }, (_one, index) => index + 1).filter(
            (sequence) => !here.has(sequence),
          );
          const [state] = (await gatewaysOf(receiver)).filter(({ source }) => source === `/shops/${shopId}`);
          const [epoch] = state?.epochs ?? [];
          const listed = (epoch?.holes ?? []).flatMap(({ first, last }) =>
            Array.from({ length: last - first + 1 }, (_one, index) => first + index),
          );
          expect(listed).toEqual(missing);
          expect(epoch).toMatchObject({ missing: missing.length, highest: 40, storedThrough });
        },
      ),
      { numRuns: 20 },
    );
  });

  test('keeps gateways of two shops under one id apart, and counts what was stored elsewhere as no hole', async () => {
    const { receiver } = await start();
    await using _ = receiver;
    await post(receiver, [bodyOf({ sequence: 6, shopId: 'a' })], { 'tillframe-stored-through': '5' });
    await post(receiver, [bodyOf({ sequence: 9, shopId: 'b' })], { 'tillframe-stored-through': '0' });
    await post(receiver, [bodyOf({ sequence: 10, shopId: 'b' })], { 'tillframe-stored-through': '10' });
    const states = (await gatewaysOf(receiver)).map(({ source, gateway, epochs }) => [
      source,
      gateway,
      epochs[0]?.missing,
    ]);
    expect(states.toSorted()).toEqual([
      ['/shops/a', 'gw-1', 0],
      ['/shops/b', 'gw-1', 8],
    ]);
  });

  test('takes lost sales of an earlier epoch as holes, and those sent again as none', async () => {
    const { receiver } = await start();
    await using _ = receiver;
    await post(
      receiver,
      [1, 2, 3, 6].map((sequence) => bodyOf({ sequence })),
      { 'tillframe-stored-through': '0' },
    );
    const gone = [{ first: '00000000000000000004', last: '00000000000000000005' }];
    const told = (lost: number, id: string): string =>
      statusBody({
        id,
        data: {
          earlierEpochs: [
            {
              epoch: 'epoch-1',
              last: '00000000000000000006',
              doneThrough: '00000000000000000006',
              gone,
              lost,
            },
          ],
        },
      });
    await send(receiver, told(2, 'one'));
    expect((await gatewaysOf(receiver))[0]?.epochs[0]).toMatchObject({
      missing: 2,
      holes: [{ first: 4, last: 5 }],
    });
    await send(receiver, told(0, 'two'));
    expect((await gatewaysOf(receiver))[0]?.epochs[0]).toMatchObject({ missing: 0, storedThrough: 6 });
  });

  test('lists a rejected event until it is sent after all', async () => {
    const { receiver } = await start();
    await using _ = receiver;
    const standsFor = (JSON.parse(bodyOf({ sequence: 1 })) as { id: string }).id;
    const problem = cloudProblem('cloud.rejected_with', { words: 'no' });
    await send(receiver, withheldBody({ sequence: 1, standsFor, saleId: 'till-1:1:20261120', problem }));
    expect(await gatewaysOf(receiver)).toMatchObject([{ rejectionCount: 1 }]);
    await send(receiver, bodyOf({ sequence: 1 }));
    expect(await gatewaysOf(receiver)).toMatchObject([{ rejectionCount: 0 }]);
  });
});

describe('a day', () => {
  const noonMs = Date.parse('2026-11-20T12:00:00+09:00');
  const midnightMs = noonMs + 12 * hourMs;
  const stateOf = async (receiver: PostgresReceiver): Promise<DayAnswer> =>
    dayAnswerSchema.parse(await (await ask(receiver, '/v1/shops/shop-1/days/2026-11-20')).json());
  const sale = (sequence: number): string =>
    bodyOf({ sequence, atMs: noonMs, saleId: `till-1:${sequence}:20261120` });

  test('is closed behind its sales, opened by a later one, and closed again', async () => {
    let nowMs = noonMs;
    const { receiver, database } = await start({ clock: { ...systemClock, nowMs: () => nowMs } });
    await using _ = receiver;
    const report = (atMs: number) => send(receiver, statusBody({ atMs, id: `status:${atMs}` }));
    await post(receiver, [sale(1), sale(2)], { 'tillframe-stored-through': '2' });
    await report(noonMs + hourMs);
    expect(await stateOf(receiver)).toMatchObject({ complete: false, sales: 2, waitingFor: ['gw-1'] });
    nowMs = midnightMs + hourMs;
    await report(midnightMs + 1);
    expect(await stateOf(receiver)).toMatchObject({ complete: true, revision: 1, sales: 2, waitingFor: [] });
    await untilInFeed(database);
    expect((await allChanges(receiver)).at(-1)?.event).toMatchObject({
      type: 'com.tillframe.day.closed.v1',
      data: { sales: 2, gateways: [{ gateway: 'gw-1', highest: 2, missing: 0 }] },
    });
    await send(receiver, sale(3));
    expect(await stateOf(receiver)).toMatchObject({ complete: false, revision: 1, sales: 3 });
    await report(midnightMs + 2);
    expect(await stateOf(receiver)).toMatchObject({ complete: true, revision: 2, sales: 3 });
  });
});

test('enrolment gives one token a key, over two receivers, and its use ends what was before', async () => {
  const { receiver, database, store } = await start();
  await using _ = receiver;
  await using other = await startPostgresReceiver({ database, store });
  await using admin = await openPostgresAdmin(database, () => systemClock.nowMs());
  const { secret: key } = await admin.credentials.make({ kind: 'key', shop: 'shop-1' });
  const enrol = async (at: PostgresReceiver, bearer: string, shop = 'shop-1') => {
    const answer = await ask(at, '/v1/enrol', {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ gateway: 'gw-1', shop: { id: shop, name: 'x' }, version: '1' }),
    });
    return { status: answer.status, body: (await answer.json()) as { token?: string } };
  };
  const bring = async (at: PostgresReceiver, token: string): Promise<number> =>
    (await post(at, [bodyOf({})], { authorization: `Bearer ${token}` })).status;
  expect((await enrol(receiver, key, 'shop-2')).status).toBe(403);
  const lost = await enrol(receiver, key);
  const got = await enrol(other, key);
  expect([lost.status, got.status]).toEqual([200, 200]);
  // A lost answer's token is void, and the first use ends the key.
  expect(await bring(other, lost.body.token ?? '')).toBe(401);
  expect(await bring(other, got.body.token ?? '')).toBe(200);
  expect((await enrol(receiver, key)).status).toBe(401);
  const [row] = await admin.credentials.list('token', false);
  expect(await admin.credentials.revoke('token', row?.id ?? '')).toBe(true);
  expect(await bring(receiver, got.body.token ?? '')).toBe(401);
});

test('readers see pages in one order, held requests are answered, and a foreign cursor is refused', async () => {
  const { receiver, database, store } = await start();
  await using _ = receiver;
  await using other = await startPostgresReceiver({ database, store });
  await send(receiver, ...[1, 2, 3].map((sequence) => bodyOf({ sequence })));
  await untilInFeed(database);
  const first = await readChanges(other, { after: '0', limit: 2 });
  expect([first.changes.length, first.more]).toEqual([2, true]);
  const rest = await readChanges(receiver, { after: first.next, limit: 2 });
  expect([rest.changes.length, rest.more]).toEqual([1, false]);
  const held = readChanges(other, { after: rest.next, wait: 30 });
  await send(receiver, bodyOf({ sequence: 4, shopId: 'shop-2' }));
  expect(idsOf((await held).changes)).toHaveLength(1);
  expect((await readChanges(other, { after: rest.next, shop: 'shop-1' })).changes).toEqual([]);
  expect((await readChanges(other, { after: 'latest' })).next).toBe((await held).next);
  const foreign = rest.next.replace(/.$/, (end) => (end === '0' ? '1' : '0'));
  expect((await askChanges(receiver, { after: foreign })).status).toBe(410);
});
