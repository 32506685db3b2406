/** Desired states at the receiver: whose they are, until when a request is open, and who may ask. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { contractSchemas } from '../../../scripts/contract-files.ts';
import type { DesiredState } from '../../../src/contract/cloud/remote/desired.ts';
import type { ClipsJson } from '../../../src/contract/page/clips.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { ask, bodyOf, send } from '../start.ts';
import { startOn, storeKinds } from '../stores.ts';
import { setUp } from '../visit.ts';
import { documentOf, json, read, status, tokenOf, type Where } from './desired.ts';

const wanted = { by: '田中', cameras: [{ id: 'counter', name: 'カウンター' }] };

const want = (receiver: Where, settings: object, gateway = 'gw-1', shop = 'shop-1'): Promise<Response> =>
  ask(receiver, `/v1/shops/${shop}/gateways/${gateway}/settings`, {
    ...{ method: 'PUT', headers: json, body: JSON.stringify(settings) },
  });

const requestClip = (receiver: Where, sale: string): Promise<Response> =>
  ask(receiver, '/v1/shops/shop-1/gateways/gw-1/requests', {
    ...{ method: 'POST', headers: json, body: JSON.stringify({ kind: 'clip', sale, by: '田中' }) },
  });

describe.each(storeKinds)('on %s', (kind) => {
  test('gives a gateway its own document, and 304 while it has not changed', async () => {
    await using receiver = await startOn(kind);
    for (const gateway of ['gw-1', 'gw-2']) await send(receiver, status({ accepts: [] }, gateway));
    const [one, two] = [await tokenOf(receiver, 'gw-1'), await tokenOf(receiver, 'gw-2')];
    expect((await want(receiver, wanted)).status).toBe(200);

    const first = await read(receiver, 'gw-1', one);
    const etag = first.headers.get('etag') ?? '';
    const document = (await first.json()) as DesiredState;
    expect(document).toMatchObject({ source: '/shops/shop-1', gateway: 'gw-1', settings: wanted });
    expect(etag).toBe(`"${document.version}"`);
    const published = contractSchemas['remote/desired-state.schema.json'] ?? {};
    const ajv = addFormats.default(new Ajv2020({ strict: true, allErrors: true }));
    expect([ajv.validate(published, document), ajv.errorsText()]).toEqual([true, 'No errors']);
    expect((await read(receiver, 'gw-1', { ...one, 'if-none-match': etag })).status).toBe(304);
    await want(receiver, { ...wanted, logLevel: 'debug' });
    expect((await read(receiver, 'gw-1', { ...one, 'if-none-match': etag })).status).toBe(200);

    expect((await documentOf(receiver, 'gw-2', two)).settings).toBeUndefined();
    expect((await read(receiver, 'gw-1', two)).status).toBe(403);
    // The same id at another shop is another gateway.
    const elsewhere = await tokenOf(receiver, 'gw-1', 'shop-2');
    expect((await documentOf(receiver, 'gw-1', elsewhere)).settings).toBeUndefined();
    const lying = { ...two, 'tillframe-gateway': 'gw-1', 'tillframe-shop': 'shop-1' };
    expect((await read(receiver, 'gw-1', lying)).status).toBe(403);
  });

  test('is set by its owner alone, for a gateway that was seen', async () => {
    await using receiver = await startOn(kind);
    await send(receiver, status({ accepts: [] }));
    expect((await want(receiver, wanted, 'gw-9')).status).toBe(404);
    expect((await want(receiver, wanted, 'gw-1', 'shop-9')).status).toBe(404);
    expect((await want(receiver, { by: 'x', masks: [] })).status).toBe(400);
    expect((await want(receiver, { cameras: [] })).status).toBe(400);
    for (const [method, path] of [
      ['GET', 'desired'],
      ['PUT', 'settings'],
      ['POST', 'requests'],
    ] as const) {
      const answer = await ask(receiver, `/v1/shops/shop-1/gateways/gw-1/${path}`, {
        ...{ method, headers: { ...json, ...(await tokenOf(receiver, 'gw-1')) } },
        ...(method !== 'GET' && { body: '{}' }),
      });
      expect(answer.status).toBe(403);
    }
  });

  test('keeps a request in the document until it is answered, by its own gateway', async () => {
    await using receiver = await startOn(kind);
    await send(receiver, status({ accepts: ['clip'] }), status({ accepts: [] }, 'gw-2'));
    const one = await tokenOf(receiver, 'gw-1');
    const { id } = (await (await requestClip(receiver, 'till-1:1:20261201')).json()) as { id: string };
    const open = async () => (await documentOf(receiver, 'gw-1', one)).requests?.map((request) => request.id);
    expect(await open()).toEqual([id]);
    const answer = (state: 'under_way' | 'done', gateway?: string) =>
      send(receiver, status({ accepts: [], requests: [{ id, state }] }, gateway));
    await answer('done', 'gw-2');
    await answer('under_way');
    expect(await open()).toEqual([id]);
    await answer('done');
    expect(await open()).toBeUndefined();
    // A final answer stays.
    await answer('under_way');
    expect(await open()).toBeUndefined();
    const listed = await ask(receiver, '/v1/shops/shop-1/gateways/gw-1/requests');
    expect(await listed.json()).toMatchObject({ requests: [{ id, state: 'done', by: '田中' }] });
  });

  test('expires a request that the gateway does not answer in time', async () => {
    let aheadMs = 0;
    const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + aheadMs };
    await using receiver = await startOn(kind, { clock });
    await send(receiver, status({ accepts: ['clip'] }));
    const requested = async (sale: string) =>
      ((await (await requestClip(receiver, sale)).json()) as { id: string }).id;
    const id = await requested('till-1:1:20261201');
    const begun = await requested('till-1:2:20261201');
    await send(receiver, status({ accepts: ['clip'], requests: [{ id: begun, state: 'under_way' }] }));
    const one = await tokenOf(receiver, 'gw-1');
    expect((await documentOf(receiver, 'gw-1', one)).requests).toHaveLength(2);
    // One that is under way may be answered for a day more.
    aheadMs = 7.5 * 86_400_000;
    expect((await documentOf(receiver, 'gw-1', one)).requests).toMatchObject([{ id: begun }]);
    aheadMs = 8 * 86_400_000;
    expect((await documentOf(receiver, 'gw-1', one)).requests).toBeUndefined();
    const late = [id, begun].map((request) => ({ id: request, state: 'done' as const }));
    await send(receiver, status({ accepts: ['clip'], requests: late }));
    const listed = await ask(receiver, '/v1/shops/shop-1/gateways/gw-1/requests');
    expect(await listed.json()).toMatchObject({ requests: [{ state: 'expired' }, { state: 'expired' }] });
  });

  test('lets a person ask for the video of a sale where its gateway gives it, and shows what came of it', async () => {
    await using receiver = await startOn(kind);
    const cookie = await setUp(receiver);
    const body = bodyOf({});
    await send(receiver, body);
    const event = JSON.parse(body) as { gateway: string; source: string; subject: string };
    const shop = event.source.slice('/shops/'.length);
    const path = `/api/v1/sales/${encodeURIComponent(`${shop}:${event.subject}`)}/clips`;
    const call = (method: string): Promise<Response> =>
      fetch(receiver.url + path, {
        ...{ method, headers: { cookie, origin: receiver.url, 'sec-fetch-site': 'same-origin' } },
      });
    expect(await (await call('GET')).json()).toEqual({ clips: [], request: null });
    const early = await call('POST');
    expect([early.status, await early.json()]).toMatchObject([
      409,
      { problem: { code: 'receiver.video_not_offered' } },
    ]);

    await send(receiver, status({ accepts: ['clip'] }, event.gateway, shop));
    expect(((await (await call('POST')).json()) as ClipsJson).request).toMatchObject({
      state: 'open',
      by: 'Owner',
    });
    const { requests = [] } = await documentOf(
      receiver,
      event.gateway,
      await tokenOf(receiver, event.gateway, shop),
    );
    expect(requests).toMatchObject([{ kind: 'clip', sale: event.subject, by: 'Owner' }]);
    const problem = { code: 'remote.video_gone', params: {}, text: 'gone' };
    const answers = [{ id: requests[0]?.id ?? '', state: 'failed' as const, problem }];
    await send(receiver, status({ accepts: ['clip'], requests: answers }, event.gateway, shop));
    expect(((await (await call('GET')).json()) as ClipsJson).request).toMatchObject({
      state: 'failed',
      problem,
    });
    const log = await fetch(`${receiver.url}/api/v1/log`, { headers: { cookie } });
    expect(await log.json()).toMatchObject({ entries: [{ what: 'clip', person: 'Owner' }, {}] });
  });
});
