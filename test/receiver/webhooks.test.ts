/** Webhooks of POS clouds at the receiver, and the nudges of gateways that they cause; over HTTP, with the real database. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type NudgeAnswer, nudgeAnswerSchema } from '../../src/contract/cloud/nudge.ts';
import { sendShopifyEvent, sendSmaregiEvent, sendSquareEvent } from '../peers/pos/webhooks.ts';
import { runReceiverCommand } from './command.ts';
import { ask } from './start.ts';
import { type StoredReceiver, startOn, storeKinds } from './stores.ts';

const key = 'asdf1234';
let receiver: StoredReceiver;
/** Of its log. */
let lines: string[];

/** Of the running receiver's database, as the command makes it. */
async function makeWebhook(
  kind: 'square' | 'smaregi' | 'shopify',
  shop?: string,
): Promise<{ id: string; url: string }> {
  await using store = await receiver.admin();
  const made = await store.webhooks.make({ kind, base: receiver.url, ...(shop !== undefined && { shop }) });
  if (kind !== 'smaregi') await store.webhooks.setSignatureKey(made.id, key);
  return made;
}

async function tokenOf(shop: string): Promise<string> {
  await using store = await receiver.admin();
  return (await store.credentials.make({ kind: 'token', shop })).secret;
}

function nudges(
  topics: string,
  { after, wait = 0, token = 'secret' }: { after?: string; wait?: number; token?: string } = {},
): Promise<Response> {
  const query = `topics=${topics}&wait=${wait}${after === undefined ? '' : `&after=${after}`}`;
  return ask(receiver, `/v1/nudges?${query}`, { headers: { authorization: `Bearer ${token}` } });
}

async function answerOf(response: Promise<Response>): Promise<NudgeAnswer> {
  const got = await response;
  expect(got.status).toBe(200);
  return nudgeAnswerSchema.parse(await got.json());
}

const cursor = async (topics: string): Promise<string> => (await answerOf(nudges(topics))).cursor;

describe.each(storeKinds)('on %s', (kind) => {
  beforeAll(async () => {
    lines = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    receiver = await startOn(kind, { log });
  });
  afterAll(() => receiver[Symbol.asyncDispose]());

  describe('the webhook of Square', () => {
    it('nudges the held request of a gateway in less than 200 bytes', async () => {
      const { url } = await makeWebhook('square');
      const after = await cursor('square:LHONTEN');
      const held = nudges('square:LHONTEN,square:LOTHER', { after, wait: 50 });
      const said = await sendSquareEvent({ url, key }, { type: 'payment.created' });
      expect([said.status, await said.text()]).toEqual([200, '{}']);
      const got = await held;
      const text = await got.text();
      expect(JSON.parse(text)).toMatchObject({ topics: ['square:LHONTEN'] });
      expect(text.length).toBeLessThan(200);
      expect(
        (await nudges('square:LHONTEN', { after: nudgeAnswerSchema.parse(JSON.parse(text)).cursor })).status,
      ).toBe(204);
    });

    it('counts a repeated delivery once, and news between two requests', async () => {
      const { url } = await makeWebhook('square');
      const after = await cursor('square:LHONTEN');
      const event = { eventId: 'e1', id: 'p1' };
      for (let times = 0; times < 3; times += 1)
        expect((await sendSquareEvent({ url, key }, event)).status).toBe(200);
      const first = await answerOf(nudges('square:LHONTEN', { after }));
      expect((await sendSquareEvent({ url, key }, event)).status).toBe(200);
      expect((await nudges('square:LHONTEN', { after: first.cursor })).status).toBe(204);
      await sendSquareEvent({ url, key }, { eventId: 'e2', id: 'p2' });
      expect((await nudges('square:LHONTEN', { after: first.cursor })).status).toBe(200);
    });

    it('nudges once for all events of a payment, and again when it is changed or given back', async () => {
      const { url } = await makeWebhook('square');
      let after = await cursor('square:LHONTEN');
      const report = async (name: string, status: string, total = 1_980): Promise<'nudged' | 'silent'> => {
        const event = { type: `${name}.updated`, id: `${name}-1`, status, total };
        expect((await sendSquareEvent({ url, key }, event)).status).toBe(200);
        const got = await nudges('square:LHONTEN', { after });
        if (got.status === 204) return 'silent';
        after = nudgeAnswerSchema.parse(await got.json()).cursor;
        return 'nudged';
      };
      const steps = [
        ['payment', 'PENDING', 'silent'],
        ['payment', 'COMPLETED', 'nudged'],
        ['payment', 'APPROVED', 'silent'],
        ['payment', 'COMPLETED', 'silent'],
        ['refund', 'PENDING', 'nudged'],
        ['refund', 'COMPLETED', 'silent'],
        ['refund', 'FAILED', 'nudged'],
        ['payment', 'CANCELED', 'nudged'],
        // A status of a newer version of Square: nothing is known about it.
        ['payment', 'PARTIALLY_SETTLED', 'nudged'],
        ['payment', 'PARTIALLY_SETTLED', 'nudged'],
      ] as const;
      for (const [name, status, outcome] of steps)
        expect([name, status, await report(name, status)]).toEqual([name, status, outcome]);
      // With a tip.
      expect(await report('payment', 'COMPLETED', 2_180)).toBe('nudged');
    });

    it('stores all of a burst, and nudges with the newest', async () => {
      const { url } = await makeWebhook('square');
      const after = await cursor('square:LHONTEN');
      const burst = async (): Promise<void> => {
        const all = Array.from({ length: 100 }, (_, index) =>
          sendSquareEvent(
            { url, key },
            { id: `p${index}`, location: index % 2 === 0 ? 'LHONTEN' : 'LOTHER' },
          ),
        );
        expect((await Promise.all(all)).map(({ status }) => status)).toEqual(all.map(() => 200));
      };
      await burst();
      const { cursor: newest } = await answerOf(nudges('square:LHONTEN,square:LOTHER', { after }));
      // Each of them is known.
      await burst();
      expect((await nudges('square:LHONTEN,square:LOTHER', { after: newest })).status).toBe(204);
    });

    it('takes nothing with a wrong signature, without its key, or at an unknown address', async () => {
      const { id, url } = await makeWebhook('square');
      const after = await cursor('square:LHONTEN');
      expect((await sendSquareEvent({ url, key: 'another-key' }, {})).status).toBe(403);
      expect(
        (await sendSquareEvent({ url, key }, { signedFor: url.replace('http:', 'https:') })).status,
      ).toBe(403);
      expect((await sendSquareEvent({ url: `${url.slice(0, -4)}aaaa`, key }, {})).status).toBe(404);
      await using store = await receiver.admin();
      const unsigned = await store.webhooks.make({ kind: 'square', base: receiver.url });
      const said = await sendSquareEvent({ url: unsigned.url, key }, {});
      expect([said.status, await said.text()]).toEqual([
        403,
        expect.stringContaining(`webhook sign ${unsigned.id}`),
      ]);
      expect(await store.webhooks.revoke(id)).toBe(true);
      expect((await sendSquareEvent({ url, key }, {})).status).toBe(404);
      expect((await nudges('square:LHONTEN', { after })).status).toBe(204);
    });

    it('accepts events of no interest, and nudges nobody', async () => {
      const { url } = await makeWebhook('square');
      const after = await cursor('square:LHONTEN');
      for (const type of ['catalog.version.updated', 'order.updated'])
        expect((await sendSquareEvent({ url, key }, { type })).status).toBe(200);
      expect((await nudges('square:LHONTEN', { after })).status).toBe(204);
    });
  });

  describe('the webhook of Smaregi', () => {
    it('nudges by the contract; another event nudges nobody', async () => {
      const { url } = await makeWebhook('smaregi');
      const after = await cursor('smaregi:sb_abc123');
      expect((await sendSmaregiEvent(url, { event: 'pos:stock' })).status).toBe(200);
      expect((await sendSmaregiEvent(url, { contract: 'sb_other' })).status).toBe(200);
      expect((await nudges('smaregi:sb_abc123', { after })).status).toBe(204);
      expect((await sendSmaregiEvent(url, { eventId: undefined })).status).toBe(200);
      expect(await answerOf(nudges('smaregi:sb_abc123', { after }))).toMatchObject({
        topics: ['smaregi:sb_abc123'],
      });
    });

    it('refuses a body that is not of the contract in the header', async () => {
      const { url } = await makeWebhook('smaregi');
      const said = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'smaregi-contract-id': 'other' },
        body: JSON.stringify({ contractId: 'sb_abc123', event: 'pos:transactions' }),
      });
      expect(said.status).toBe(400);
    });
  });

  it('keeps the secret of an address out of the log when an event is refused', async () => {
    const { url } = await makeWebhook('smaregi');
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(url, { method: 'POST', headers, body: '{}' })).status).toBe(400);
    expect((await fetch(url, { method: 'POST', headers, body: 'no JSON' })).status).toBe(400);
    expect((await fetch(url, { method: 'POST', body: 'text' })).status).toBe(415);
    expect(lines.join('')).toContain('receiver.webhook_unreadable');
    expect(lines.join('')).not.toContain(url.split('/').at(-1));
  });

  describe('nudges', () => {
    it('of any topic are due with a cursor of another database, or from its future', async () => {
      await sendSmaregiEvent((await makeWebhook('smaregi')).url);
      const known = await cursor('smaregi:x');
      const [epoch = ''] = known.split('.');
      for (const after of [`${epoch}.999`, '00000000.1', 'anything'])
        expect(await answerOf(nudges('smaregi:x', { after, wait: 50 }))).toEqual({
          cursor: known,
          all: true,
        });
    });

    it('of a webhook for one shop reach gateways of that shop only', async () => {
      const { url } = await makeWebhook('smaregi', 'shop-1');
      const [own, other] = [await tokenOf('shop-1'), await tokenOf('shop-2')];
      const after = await cursor('smaregi:sb_abc123');
      await sendSmaregiEvent(url);
      expect((await nudges('smaregi:sb_abc123', { after, token: own })).status).toBe(200);
      expect((await nudges('smaregi:sb_abc123', { after, token: other })).status).toBe(204);
      expect((await nudges('smaregi:sb_abc123', { after, token: 'wrong' })).status).toBe(401);
    });

    it('of many topics come in answers of less than 200 bytes, each topic once', async () => {
      const { url } = await makeWebhook('smaregi');
      const contracts = Array.from({ length: 20 }, (_, index) => `contract-with-a-long-name-${index}`);
      const topics = contracts.map((contract) => `smaregi:${contract}`);
      let after = await cursor(topics.join(','));
      for (const contract of contracts.toReversed()) await sendSmaregiEvent(url, { contract });
      const seen: string[] = [];
      for (;;) {
        const got = await nudges(topics.join(','), { after });
        if (got.status === 204) break;
        const text = await got.text();
        expect(text.length).toBeLessThan(200);
        const answer = nudgeAnswerSchema.parse(JSON.parse(text));
        seen.push(...(answer.topics ?? []));
        after = answer.cursor;
      }
      expect(seen).toEqual(topics.toReversed());
    });
  });

  describe('the webhook of Shopify', () => {
    const honten = 'shopify:68001000001';

    it('nudges the gateways of the location, once for a repeated delivery', async () => {
      const { url } = await makeWebhook('shopify');
      const after = await cursor(honten);
      for (let times = 0; times < 2; times += 1)
        expect((await sendShopifyEvent({ url, key }, { webhookId: 'w1' })).status).toBe(200);
      const first = await answerOf(nudges(`${honten},shopify:68001000002`, { after }));
      expect(first.topics).toEqual([honten]);
      expect((await sendShopifyEvent({ url, key }, { webhookId: 'w1' })).status).toBe(200);
      expect((await nudges(honten, { after: first.cursor })).status).toBe(204);
      await sendShopifyEvent({ url, key }, { topic: 'refunds/create', webhookId: 'w2' });
      expect((await nudges(honten, { after: first.cursor })).status).toBe(200);
    });

    it('nudges all gateways of the shop for a refund without a location, and none for a sale of the web', async () => {
      const { url } = await makeWebhook('shopify');
      const topics = `${honten},shopify:peer-shop`;
      const after = await cursor(topics);
      for (const event of [{ location: null }, { topic: 'orders/updated' }, { topic: 'products/update' }])
        expect((await sendShopifyEvent({ url, key }, event)).status).toBe(200);
      expect((await nudges(topics, { after })).status).toBe(204);
      await sendShopifyEvent({ url, key }, { topic: 'refunds/create', location: null });
      expect((await answerOf(nudges(topics, { after }))).topics).toEqual(['shopify:peer-shop']);
    });

    it('records nothing that is not signed with the key of the shop', async () => {
      const { id, url } = await makeWebhook('shopify');
      const after = await cursor(honten);
      expect(
        (await sendShopifyEvent({ url, key }, { signedWith: 'another-key', webhookId: 'w1' })).status,
      ).toBe(401);
      expect(lines.join()).toContain(`tillframe receiver webhook sign ${id}`);
      expect((await sendShopifyEvent({ url: `${url.slice(0, -4)}aaaa`, key })).status).toBe(404);
      await using store = await receiver.admin();
      const unsigned = await store.webhooks.make({ kind: 'shopify', base: receiver.url });
      expect((await sendShopifyEvent({ url: unsigned.url, key })).status).toBe(403);
      expect((await nudges(honten, { after })).status).toBe(204);
      // Its id was not noted either.
      expect((await sendShopifyEvent({ url, key }, { webhookId: 'w1' })).status).toBe(200);
      expect((await nudges(honten, { after })).status).toBe(200);
    });
  });
});

describe('nudges of a receiver that stops', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'tillframe-webhooks-'));
    receiver = await startOn('SQLite', { dataDir });
  });
  afterEach(async () => {
    await receiver[Symbol.asyncDispose]();
    rmSync(dataDir, { recursive: true });
  });

  it('pending at a restart of the receiver are in the next answer', async () => {
    const { url } = await makeWebhook('smaregi');
    const after = await cursor('smaregi:sb_abc123');
    await sendSmaregiEvent(url);
    await receiver[Symbol.asyncDispose]();
    receiver = await startOn('SQLite', { dataDir });
    const { topics, cursor: next } = await answerOf(nudges('smaregi:sb_abc123', { after, wait: 1 }));
    expect(topics).toEqual(['smaregi:sb_abc123']);
    expect((await nudges('smaregi:sb_abc123', { after: next })).status).toBe(204);
  });

  it('are answered with 204 when the receiver stops', async () => {
    const after = await cursor('smaregi:x');
    const held = nudges('smaregi:x', { after, wait: 50 });
    const ended = held.then(
      ({ status }) => status,
      () => 'closed',
    );
    await ask(receiver, '/healthz');
    await receiver[Symbol.asyncDispose]();
    expect([204, 'closed']).toContain(await ended);
    receiver = await startOn('SQLite', { dataDir });
  });
});

describe.each(storeKinds)('the command on %s', (kind) => {
  beforeAll(async () => {
    receiver = await startOn(kind);
  });
  afterAll(() => receiver[Symbol.asyncDispose]());

  const run = (args: readonly string[], input?: string) =>
    runReceiverCommand(['webhook', ...args, ...(args.includes('--help') ? [] : receiver.place)], { input });

  it('shows the address once, and says where it goes', async () => {
    const made = await run([
      'add',
      '--kind',
      'square',
      '--public-url',
      'https://cloud.example/tf/',
      '--shop',
      's1',
    ]);
    expect(made.out).toMatch(/^https:\/\/cloud\.example\/tf\/pos\/square\/[\w-]{43}\n$/);
    const [, id = '', place] = /webhook sign ([0-9a-f]{10}) ([^`]+)`/.exec(made.err) ?? [];
    expect(place).toBe(receiver.place.join(' '));
    // Square has no wildcards.
    for (const event of ['payment.created', 'payment.updated', 'refund.created', 'refund.updated'])
      expect(made.err).toContain(event);
    expect(made.err).not.toContain('*');
    expect((await run(['list'])).out).toMatch(new RegExp(`${id} +square +s1 +needs its signature key`));
    expect((await run(['sign', id], 'the-signature-key\n')).code).toBe(0);
    const list = await run(['list', '--json']);
    expect(JSON.parse(list.out)).toMatchObject([{ id, kind: 'square', shop: 's1', hasSignatureKey: true }]);
    expect(list.out).not.toContain('the-signature-key');
    expect((await run(['revoke', id])).code).toBe(0);
    expect((await run(['sign', id], 'the-signature-key')).code).toBe(1);
    expect((await run(['list'])).out).toBe('there are no webhooks\n');
  });

  it('tells where an address of Shopify and its key go', async () => {
    const made = await run(['add', '--kind', 'shopify', '--public-url', 'https://cloud.example']);
    expect(made.out).toMatch(/^https:\/\/cloud\.example\/pos\/shopify\/[\w-]{43}\n$/);
    const [, id = ''] = /webhook sign ([0-9a-f]{10}) /.exec(made.err) ?? [];
    expect((await run(['list'])).out).toMatch(new RegExp(`${id} +shopify +\\S+ +needs its signature key`));
    expect((await run(['sign', id], 'shpss_0123456789abcdef\n')).code).toBe(0);
  });

  it('names what is missing', async () => {
    expect((await run(['add', '--public-url', 'https://x.example'])).err).toContain('--kind');
    expect((await run(['add', '--kind', 'square'])).err).toContain('--public-url');
    expect(await run(['add', '--kind', 'square', '--public-url', 'http://cloud.example'])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining(
        '--public-url http://cloud.example: a POS has to reach the receiver by https',
      ) as unknown,
    });
    expect((await run(['sign', 'abc'], 'short')).err).toContain('standard input holds no signature key');
    const file = join(tmpdir(), 'tillframe-absent');
    expect((await run(['sign', 'abc', '--key-file', file])).err).toContain(`${file} cannot be read`);
  });
});
