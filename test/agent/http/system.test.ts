/** `GET /api/v1/system`, another try of the cloud, and the hand-over, over HTTP. */

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { originOf } from '../../../src/agent/http/origin.ts';
import { pageAddresses } from '../../../src/agent/http/routes/system.ts';
import type { TriedNow } from '../../../src/agent/upload/upload-state.ts';
import { handOverJson } from '../../../src/contract/page/access/session.ts';
import { systemJson, uploadRetriedJson } from '../../../src/contract/page/system.ts';
import { acceptInput, saleOf } from '../store/fixtures.ts';
import { cloudSaid } from '../upload/events.ts';
import { startGateway } from './gateway.ts';
import { cookieOf, password, sendJson, setUp } from './signing-in.ts';

const far = 'https://user:secret@cloud.example/v1/ingest?token=secret';

test('returns the system in sales and pictures, versions and addresses, without secrets and paths', async () => {
  await using gateway = await startGateway({ cloudUrl: far });
  const { store } = gateway.testStore;
  const sell = async (saleId: string) => {
    const accepted = await store.write.acceptSale(acceptInput(saleOf({ registerSaleId: saleId })));
    if (accepted.kind === 'unknown_register') throw new Error('no such register');
    await store.write.renderRevision(accepted.saleId);
    return accepted.saleId;
  };
  await sell('1');
  const changed = await sell('2');
  // Two messages of one sale.
  const edited = acceptInput(saleOf({ registerSaleId: '2', totalMinor: 5 }));
  expect(await store.write.acceptSale(edited)).toMatchObject({ kind: 'revised', saleId: changed });
  await store.write.renderRevision(changed);
  await sell('3');
  const [, , , third] = await store.read.dueEvents({ dueAtMs: Infinity, maxCount: 9, maxBytes: 1e6 });
  await store.write.settleEvents([
    { sequence: third?.sequence ?? 0, kind: 'rejected', problem: cloudSaid('no') },
  ]);

  const answer = await fetch(`${gateway.url}/api/v1/system`);
  const text = await answer.text();
  const system = systemJson.parse(JSON.parse(text));
  expect(system.cloud).toMatchObject({
    ...{ kind: 'https', address: 'https://cloud.example' },
    waiting: { sales: 2, pictures: 0 },
    held: { sales: 1, pictures: 0 },
  });
  expect((await store.read.queue()).events).toBe(3);
  expect(system.updates).toMatchObject({
    source: { kind: 'address', address: 'https://updates.example' },
    ...{ automatic: true, hours: '02:00-05:00', last: { isInstalled: true } },
    os: { kind: 'automatic', last: '1970-01-02T09:00:00.000+09:00' },
  });
  expect(system.versions.sqlite).toMatch(/^3\.\d+/);
  expect(system.versions.ffmpeg).toMatch(/^\d/);
  expect(system.registers).toMatchObject([{ key: 'till-1', lastSale: expect.any(String) as string }]);
  expect(system.addresses).toEqual([gateway.url]);
  expect(Date.parse(system.bootedAt)).toBeLessThan(Date.parse(system.now));
  expect(text).not.toMatch(/secret|\/v1\/ingest|\/tmp\//);
});

test('counts at most as many sales as there are messages, and returns the last count beyond that', async () => {
  const space = {
    state: 'ok' as const,
    ...{ usedBytes: 1, maxBytes: 2, freeBytes: 3, totalBytes: 4, sales: 9_000, salesPending: 8_000 },
    ...{ pictures: 0, picturesPending: 0, picturesEvicted: 0 },
  };
  await using gateway = await startGateway({ space });
  const { store } = gateway.testStore;
  const sales = await Promise.all(
    Array.from({ length: 1_001 }, (_, n) =>
      store.write.acceptSale(acceptInput(saleOf({ registerSaleId: String(n) }))),
    ),
  );
  const ids = sales.map((sale) => (sale.kind === 'unknown_register' ? '' : sale.saleId));
  await Promise.all(ids.slice(0, 1_000).map((id) => store.write.renderRevision(id)));
  const waiting = async () =>
    systemJson.parse(await (await fetch(`${gateway.url}/api/v1/system`)).json()).cloud.waiting.sales;
  expect(await waiting()).toBe(1_000);
  await store.write.renderRevision(ids[1_000] ?? '');
  expect(await waiting()).toBe(8_000);
  // Sales already in the cloud are not counted.
  const { saleId } = { saleId: ids[0] ?? '' };
  const owed = await store.read.dueEvents({ dueAtMs: Infinity, maxCount: 2_000, maxBytes: 1e9 });
  const { sequence = 0 } = owed.find((event) => event.saleId === saleId) ?? {};
  await store.write.settleEvents([{ sequence, kind: 'stored' }]);
  expect(await store.read.space()).toMatchObject({ sales: 1_001, salesPending: 1_000 });
  expect(await waiting()).toBe(1_000);
});

test('returns the page’s addresses: of the listening interface, or all reachable ones', () => {
  const interfaces = [
    { name: 'eth0', addresses: ['192.168.1.20/24', 'fe80::1/64', '2001:db8::5/64'] },
    { name: 'wlan0', addresses: ['10.0.0.7/8'] },
  ];
  const at = (address: string, port = 8080, scheme = 'http') =>
    pageAddresses(scheme, { address, port, family: 'IPv4' }, { interfaces });
  expect(at('127.0.0.1')).toEqual(['http://127.0.0.1:8080']);
  expect(at('0.0.0.0')).toEqual(['http://192.168.1.20:8080', 'http://10.0.0.7:8080']);
  expect(at('::', 443, 'https')).toEqual([
    'https://192.168.1.20',
    'https://[2001:db8::5]',
    'https://10.0.0.7',
  ]);
  expect(originOf('mqtts://u:p@broker.example:8883/x')).toBe('mqtts://broker.example:8883');
});

test('reports whether a retried upload had anything to send', async () => {
  const answers: TriedNow[] = ['tried', 'not_now', 'under_way'];
  await using gateway = await startGateway({ tryUpload: () => answers.shift() ?? 'not_now' });
  const press = async () =>
    uploadRetriedJson.parse(JSON.parse((await sendJson(gateway, 'POST', '/api/v1/upload/retry')).text));
  expect([await press(), await press(), await press()]).toEqual([
    { tried: true },
    { tried: false },
    { tried: false, underWay: true },
  ]);
});

test('ends the password, sessions and tokens at a hand-over, whose code sets the next password once', async () => {
  await using gateway = await startGateway({ isLocalOnly: false });
  const cookie = await setUp(gateway);
  const other = cookieOf(await sendJson(gateway, 'POST', '/api/v1/session', { body: { password } }));
  const made = await sendJson(gateway, 'POST', '/api/v1/tokens', { cookie, body: { name: 'BI' } });
  const { token } = JSON.parse(made.text) as { token: string };
  const bearer = { authorization: `Bearer ${token}` };
  const status = async (headers: Record<string, string>) =>
    (await sendJson(gateway, 'GET', '/api/v1/status', { headers })).status;
  // Neither a program nor another site may do it.
  expect((await sendJson(gateway, 'POST', '/api/v1/handover', { headers: bearer })).status).toBe(403);
  const elsewhere = await sendJson(gateway, 'POST', '/api/v1/handover', {
    cookie,
    headers: { origin: 'http://elsewhere.example' },
  });
  expect([elsewhere.status, await status({ cookie })]).toEqual([403, 200]);

  const answer = await sendJson(gateway, 'POST', '/api/v1/handover', { cookie });
  const { code, sessions, tokens, addresses } = handOverJson.parse(JSON.parse(answer.text));
  // The page's listen address, whatever the browser shows.
  expect(addresses).toEqual([gateway.url]);
  expect([answer.status, sessions, tokens, answer.headers['cache-control']]).toEqual([200, 2, 1, 'no-store']);
  expect(answer.headers['set-cookie']?.[0]).toContain('Max-Age=0');
  expect([await status({ cookie }), await status({ cookie: other }), await status(bearer)]).toEqual([
    401, 401, 401,
  ]);
  expect((await sendJson(gateway, 'POST', '/api/v1/session', { body: { password } })).status).toBe(409);
  // A person at the gateway sees the same code.
  const kept = readFileSync(join(dirname(gateway.testStore.path), 'setup-code'), 'utf8').trim();
  expect(kept).toBe(code);

  const begin = (next: string) =>
    sendJson(gateway, 'POST', '/api/v1/setup', { body: { code, password: next } });
  const owner = cookieOf(await begin('the owner’s own password'));
  expect(await status({ cookie: owner })).toBe(200);
  expect((await begin('another one after it')).status).toBe(409);
});
