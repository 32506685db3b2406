/** Who may bring what, as gateways meet it: tokens, one-time keys, rotation, expiry. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { credentialProblems, enrolAnswerSchema } from '../../src/contract/cloud/enrol.ts';
import { type BatchAnswer, batchAnswerSchema } from '../../src/contract/cloud/event.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { openReceiverAdmin } from '../../src/receiver/receiver-store.ts';
import { jpegOf } from '../agent/upload/events.ts';
import { ask, bodyOf, post, put, type Receiver, startReceiver, statuses } from './start.ts';

const dayMs = 86_400_000;

/** As the commands make them, beside the running receiver. */
function make(
  receiver: Receiver,
  wanted: Parameters<ReturnType<typeof openReceiverAdmin>['credentials']['make']>[0],
) {
  using store = openReceiverAdmin({ dataDir: receiver.dataDir, nowMs: () => systemClock.nowMs() });
  return store.credentials.make(wanted);
}

const as = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

async function enrol(
  receiver: Receiver,
  bearer: string,
  request: { gateway?: string; shop?: string } = {},
): Promise<{ status: number; token: string; expiresAt: string | undefined; type: string | undefined }> {
  const { gateway = 'gw-1', shop = 'shop-1' } = request;
  const answer = await ask(receiver, '/v1/enrol', {
    method: 'POST',
    headers: { ...as(bearer), 'content-type': 'application/json' },
    body: JSON.stringify({ gateway, shop: { id: shop, name: '渋谷店' } }),
  });
  const body = (await answer.json()) as { type?: string };
  const given = answer.status === 200 ? enrolAnswerSchema.parse(body) : undefined;
  return { status: answer.status, token: given?.token ?? '', expiresAt: given?.expiresAt, type: body.type };
}

const ofGateway2 = (request: Parameters<typeof bodyOf>[0]): string =>
  bodyOf(request).replaceAll('"gateway":"gw-1"', '"gateway":"gw-2"');

let sequence = 0;
/** The status of bringing a new event with a token. */
async function bring(receiver: Receiver, token: string, request: { shopId?: string } = {}): Promise<number> {
  sequence += 1;
  return (await post(receiver, [bodyOf({ sequence, ...request })], as(token))).status;
}

describe('a token of a gateway', () => {
  test('brings for that gateway and shop alone, reads nothing, and ends at once when it is revoked', async () => {
    await using receiver = await startReceiver();
    const mine = make(receiver, { kind: 'token', gateway: 'gw-1', shop: 'shop-1' });
    const other = make(receiver, { kind: 'token', gateway: 'gw-2', shop: 'shop-2' });
    expect(await bring(receiver, mine.secret)).toBe(200);
    expect((await put(receiver, jpegOf('one'), as(mine.secret))).status).toBe(201);
    expect(await bring(receiver, mine.secret, { shopId: 'shop-2' })).toBe(403);
    expect(await bring(receiver, other.secret)).toBe(403);
    for (const path of ['/v1/sales', '/v1/gateways', `/v1/thumbnails/${'0'.repeat(64)}`])
      expect((await ask(receiver, path, { headers: as(mine.secret) })).status).toBe(403);

    {
      using store = openReceiverAdmin({ dataDir: receiver.dataDir, nowMs: () => systemClock.nowMs() });
      expect(store.credentials.list('token', false)).toMatchObject([{}, {}]);
      expect(store.credentials.revoke('token', mine.id)).toBe(true);
      expect(store.credentials.revoke('token', mine.id)).toBe(false);
      expect(store.credentials.list('token', false)).toMatchObject([{ id: other.id }]);
    }
    expect(await bring(receiver, mine.secret)).toBe(401);
  });

  const sentBy = (gateway: string, shop: string) => ({
    'tillframe-gateway': gateway,
    'tillframe-shop': shop,
  });
  const earlier = (sequence: number): string =>
    bodyOf({ sequence }).replace('"gateway":"gw-1"', '"gateway":"gw-9"');
  const results = async (answer: Response): Promise<BatchAnswer['results']> => {
    expect(answer.status).toBe(200);
    return batchAnswerSchema.parse(await answer.json()).results;
  };

  test('that is not the sender’s opens nothing: not one event is stored, and none is rejected', async () => {
    await using receiver = await startReceiver();
    const { secret } = make(receiver, { kind: 'token', gateway: 'gw-1', shop: 'shop-1' });
    for (const sender of [sentBy('gw-9', 'shop-1'), sentBy('gw-1', 'shop-9')]) {
      const bodies = [bodyOf({ sequence: 901 }), earlier(902)];
      const answer = await post(receiver, bodies, { ...as(secret), ...sender });
      expect(answer.status).toBe(403);
      expect(((await answer.json()) as { detail: string }).detail).toMatch(/-9$/);
    }
    // Nobody says who sends, and no event is the token's.
    const answer = await post(receiver, [earlier(902), bodyOf({ shopId: 'shop-2' })], as(secret));
    expect(answer.status).toBe(403);
    const { sales } = (await (await ask(receiver, '/v1/sales')).json()) as { sales: unknown[] };
    expect(sales).toEqual([]);
  });

  test('takes what a gateway rendered under an earlier id of its own; what is of another shop holds up nothing', async () => {
    await using receiver = await startReceiver();
    const { secret } = make(receiver, { kind: 'token', gateway: 'gw-1', shop: 'shop-1' });
    const ofShop2 = bodyOf({ sequence: 3, shopId: 'shop-2' });
    const sender = { ...as(secret), ...sentBy('gw-1', encodeURIComponent('shop-1')) };
    const mixed = await results(await post(receiver, [bodyOf({ sequence: 1 }), earlier(2), ofShop2], sender));
    expect(statuses(mixed)).toEqual(['stored', 'stored', 'rejected']);
    expect(mixed[2]?.problem).toEqual({
      code: 'receiver.event_of_other_shop',
      params: { expected: 'shop-1', found: 'shop-2' },
    });
    // With nothing else in the batch.
    expect(statuses(await results(await post(receiver, [earlier(4)], sender)))).toEqual(['stored']);
    expect(statuses(await results(await post(receiver, [ofShop2], sender)))).toEqual(['rejected']);
    // From a sender that doesn't say who it is, one event that the token is for tells.
    const unsaid = await results(
      await post(receiver, [bodyOf({ sequence: 5 }), earlier(6), ofShop2], as(secret)),
    );
    expect(statuses(unsaid)).toEqual(['stored', 'stored', 'rejected']);
  });
});

describe('a token without a shop', () => {
  const sale = { saleId: 'till-1:1', totalMinor: 1_980 };
  const totalsOf = async (receiver: Receiver): Promise<unknown> => {
    const { sales } = z
      .looseObject({ sales: z.array(z.looseObject({ event: z.unknown() })) })
      .parse(await (await ask(receiver, '/v1/sales')).json());
    return sales;
  };

  test('never writes a sale of another shop', async () => {
    await using receiver = await startReceiver();
    const one = make(receiver, { kind: 'token', gateway: 'gw-1', shop: 'shop-1' });
    const two = make(receiver, { kind: 'token', gateway: 'gw-2', shop: 'shop-2' });
    expect((await post(receiver, [bodyOf({ ...sale, sequence: 1 })], as(one.secret))).status).toBe(200);
    const before = await totalsOf(receiver);
    expect(
      (await post(receiver, [ofGateway2({ sequence: 1, shopId: 'shop-2' })], as(two.secret))).status,
    ).toBe(200);

    const overwriting = ofGateway2({ ...sale, totalMinor: 1, revision: 9, sequence: 2 });
    expect((await post(receiver, [overwriting], as(two.secret))).status).toBe(403);
    const mixed = await post(
      receiver,
      [ofGateway2({ sequence: 3, shopId: 'shop-2' }), overwriting],
      as(two.secret),
    );
    expect(statuses(batchAnswerSchema.parse(await mixed.json()).results)).toEqual(['stored', 'rejected']);
    const after = await totalsOf(receiver);
    for (const one of before as object[]) expect(after).toContainEqual(one);

    using store = openReceiverAdmin({ dataDir: receiver.dataDir, nowMs: () => systemClock.nowMs() });
    expect(store.credentials.list('token', false).map(({ id, shop }) => [id, shop])).toEqual(
      expect.arrayContaining([
        [one.id, 'shop-1'],
        [two.id, 'shop-2'],
      ]),
    );
  });

  test('rotates for its shop alone', async () => {
    await using receiver = await startReceiver();
    const { secret } = make(receiver, { kind: 'token', gateway: 'gw-1', shop: 'shop-1' });
    expect((await enrol(receiver, secret, { shop: 'shop-1' })).status).toBe(200);
    expect((await enrol(receiver, secret, { shop: 'shop-2' })).status).toBe(403);
    expect(await bring(receiver, secret, { shopId: 'shop-2' })).toBe(403);
    expect(await bring(receiver, secret)).toBe(200);
  });
});

describe('the token of the receiver’s own file', () => {
  test('brings from the receiver’s own machine alone, and reads from anywhere', async () => {
    await using receiver = await startReceiver();
    const elsewhere = { 'x-forwarded-for': '203.0.113.7' };
    const refused = await post(receiver, [bodyOf({ sequence: 1 })], elsewhere);
    expect(refused.status).toBe(403);
    expect(((await refused.json()) as { detail: string }).detail).toContain('tillframe receiver tokens add');
    expect((await put(receiver, jpegOf('one'), elsewhere)).status).toBe(403);
    expect((await ask(receiver, '/v1/sales', { headers: elsewhere })).status).toBe(200);
    expect((await post(receiver, [bodyOf({ sequence: 1 })])).status).toBe(200);
    const { secret } = make(receiver, { kind: 'token', gateway: 'gw-1', shop: 'shop-1' });
    expect((await post(receiver, [bodyOf({ sequence: 2 })], { ...as(secret), ...elsewhere })).status).toBe(
      200,
    );
  });
});

describe('enrolment', () => {
  test('a key is good until a token it gave is used, also when the first answer was lost', async () => {
    await using receiver = await startReceiver();
    const { secret: key } = make(receiver, { kind: 'key' });
    const lost = await enrol(receiver, key);
    const second = await enrol(receiver, key);
    expect([lost.status, second.status]).toEqual([200, 200]);
    expect(second.expiresAt).toBeUndefined();
    // The one that nobody used is void.
    expect(await bring(receiver, lost.token)).toBe(401);
    expect(await bring(receiver, second.token)).toBe(200);
    expect(await enrol(receiver, key)).toMatchObject({ status: 401, type: credentialProblems.keyUsed });
    expect(await bring(receiver, second.token, { shopId: 'shop-2' })).toBe(403);
  });

  test('what is unknown, revoked, over, or no key at all opens nothing', async () => {
    await using receiver = await startReceiver();
    const over = make(receiver, { kind: 'key', expiresAtMs: systemClock.nowMs() - 1 });
    const revoked = make(receiver, { kind: 'key' });
    {
      using store = openReceiverAdmin({ dataDir: receiver.dataDir, nowMs: () => systemClock.nowMs() });
      store.credentials.revoke('key', revoked.id);
    }
    for (const bearer of ['nonsense', over.secret, revoked.secret, 'secret'])
      expect(await enrol(receiver, bearer)).toMatchObject({
        status: 401,
        type: credentialProblems.keyUnknown,
      });
    // A key brings nothing.
    const { secret: key } = make(receiver, { kind: 'key' });
    expect(await bring(receiver, key)).toBe(401);
    const bad = await ask(receiver, '/v1/enrol', {
      method: 'POST',
      headers: { ...as(key), 'content-type': 'application/json' },
      body: '{"gateway":""}',
    });
    expect(bad.status).toBe(400);
  });

  test('a key for one gateway or shop is refused to others, and stays good', async () => {
    await using receiver = await startReceiver();
    const { secret: key } = make(receiver, { kind: 'key', gateway: 'gw-1', shop: 'shop-1' });
    expect((await enrol(receiver, key, { gateway: 'gw-2' })).status).toBe(403);
    expect((await enrol(receiver, key, { shop: 'shop-2' })).status).toBe(403);
    expect((await enrol(receiver, key)).status).toBe(200);
  });

  test('a token gives the next and stays good until that one is used; enrolling with it is no use of it', async () => {
    await using receiver = await startReceiver();
    const { secret: key } = make(receiver, { kind: 'key' });
    const first = await enrol(receiver, key);
    // Before it was ever used: the key stays good too.
    expect((await enrol(receiver, first.token)).status).toBe(200);
    expect(await bring(receiver, first.token)).toBe(200);
    const lost = await enrol(receiver, first.token);
    const next = await enrol(receiver, first.token);
    expect(await bring(receiver, lost.token)).toBe(401);
    expect(await bring(receiver, first.token)).toBe(200);
    expect(await bring(receiver, next.token)).toBe(200);
    expect(await bring(receiver, first.token)).toBe(401);
    expect(await enrol(receiver, first.token)).toMatchObject({
      status: 401,
      type: credentialProblems.keyUsed,
    });
    // Another gateway can't take it over by rotating it.
    expect((await enrol(receiver, next.token, { gateway: 'gw-2' })).status).toBe(403);
  });

  test('using what a token gave uses up the key behind both', async () => {
    await using receiver = await startReceiver();
    const { secret: key } = make(receiver, { kind: 'key' });
    const first = await enrol(receiver, key);
    const second = await enrol(receiver, first.token);
    expect(await bring(receiver, second.token)).toBe(200);
    expect((await enrol(receiver, key)).status).toBe(401);
    expect(await bring(receiver, first.token)).toBe(401);
  });

  test('an expired token brings nothing, says so, and still enrols for 90 days', async () => {
    let nowMs = systemClock.nowMs();
    const clock: Clock = { ...systemClock, nowMs: () => nowMs };
    await using receiver = await startReceiver({ clock, tokenDays: 30 });
    const { secret: key } = make(receiver, { kind: 'key' });
    const first = await enrol(receiver, key);
    expect(first.expiresAt).toBe(new Date(nowMs + 30 * dayMs).toISOString());
    expect(await bring(receiver, first.token)).toBe(200);
    nowMs += 31 * dayMs;
    const refused = await post(receiver, [bodyOf({ sequence: 950 })], as(first.token));
    expect([refused.status, ((await refused.json()) as { type: string }).type]).toEqual([
      401,
      credentialProblems.credentialExpired,
    ]);
    const next = await enrol(receiver, first.token);
    expect(next.status).toBe(200);
    expect(await bring(receiver, next.token)).toBe(200);
    nowMs += 30 * dayMs + 90 * dayMs;
    expect(await enrol(receiver, next.token)).toMatchObject({
      status: 401,
      type: credentialProblems.keyUnknown,
    });
  });

  test('no secret stands in the database', async () => {
    await using receiver = await startReceiver();
    const { secret: key } = make(receiver, { kind: 'key' });
    const { token } = await enrol(receiver, key);
    await bring(receiver, token);
    const { readFileSync, readdirSync } = await import('node:fs');
    for (const name of readdirSync(receiver.dataDir).filter((file) => file.startsWith('receiver.db'))) {
      const bytes = readFileSync(`${receiver.dataDir}/${name}`);
      expect([name, bytes.includes(key), bytes.includes(token)]).toEqual([name, false, false]);
    }
  });
});
