/** Registers that push over HTTP fulfil the contract of all sources. */

import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { closeServer, createPushServer } from '../../../../src/agent/http/server.ts';
import { pushFormats } from '../../../../src/agent/sources/registry.ts';
import type { Sale } from '../../../../src/domain/sale/sale.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { freePort } from '../../../peers/network/free-port.ts';
import { toyTill } from '../../../peers/pos/toy-kind.ts';
import { type ContractSale, contractRegister, type SourceWorld, sourceContract } from '../contract.ts';
import { noMoments } from '../no-moments.ts';

const token = 'till-token-0123456789';
const tokenSha256 = createHash('sha256').update(token).digest('hex');
const soldAt = '2026-11-24T12:34:56.789+09:00';

/** A till: keeps rejected sales and sends them again. */
async function openTill(): Promise<SourceWorld> {
  const port = await freePort();
  const closing = new AbortController();
  const taken = new Set<string>();
  let refused = 0;
  const sending: Promise<void>[] = [];

  async function post(body: string): Promise<number | undefined> {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/registers/${contractRegister}/sales`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body,
        signal: closing.signal,
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return undefined;
    }
  }

  async function send({ number, kind, totalMinor }: ContractSale): Promise<void> {
    const body = JSON.stringify({ saleId: number, kind, total: totalMinor, soldAt });
    while (!closing.signal.aborted) {
      const status = await post(body);
      if (status === 200 || status === 201) {
        taken.add(number);
        return;
      }
      await delay(20, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const tell = (sale: ContractSale): void => void sending.push(send(sale));
  return {
    tell,
    repeat: send,
    edit: send,
    garbage: async () => {
      if ((await post('{"saleId":')) === 400) refused += 1;
    },
    complaints: () => refused,
    acknowledged: () => taken.size,
    start: async ({ intake, received, clock, log }, signal) => {
      const deps = {
        moments: noMoments,
        ...{ intake, received, clock, log, currency: 'JPY', timeZone: 'Asia/Tokyo', maxBodyBytes: 64 * 1024 },
        tokenSha256: (key: string) => (key === contractRegister ? tokenSha256 : undefined),
      };
      const app = createPushServer(deps, log);
      await app.listen({ host: '127.0.0.1', port });
      const { promise: stopped, resolve } = Promise.withResolvers<undefined>();
      signal.addEventListener(
        'abort',
        () => void closeServer(app, 100, clock).then(() => resolve(undefined)),
        {
          once: true,
        },
      );
      return { stopped };
    },
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await Promise.all(sending);
    },
  };
}

sourceContract({ name: 'http', by: 'register', open: openTill });

test('advises a register without a token', async () => {
  const deps = {
    intake: () => Promise.reject(new Error('nothing gets here')),
    moments: noMoments,
    received: () => ({ atMs: 0, boot: '', monotonicMs: 0 }) as never,
    ...{ currency: 'JPY', timeZone: 'Asia/Tokyo', maxBodyBytes: 64 * 1024 },
    tokenSha256: (key: string) => (key === 'bare' ? null : tokenSha256),
  };
  await using app = createPushServer(deps, createLog({ level: 'silent' }));
  const push = async (key: string, headers: Record<string, string>): Promise<unknown> => {
    const url = `/api/v1/registers/${key}/sales`;
    return (await app.inject({ method: 'POST', url, headers, payload: { kind: 'sale', total: 1 } })).json();
  };
  const authorization = `Bearer ${token}`;
  const bare = {
    status: 401,
    detail: 'Register "bare" has no token: make one on the page, or give it one in the set-up file.',
  };
  expect(await push('bare', { authorization })).toMatchObject(bare);
  expect(await push('bare', {})).toMatchObject(bare);
  expect(await push('other', {})).toMatchObject({ status: 401, title: 'Unauthorized' });
  expect(await push('other', { 'accept-language': 'ja' })).toMatchObject({
    detail: 'レジのトークンを `Authorization: Bearer …` で送信してください。',
    problem: { code: 'push.token_missing' },
  });
});

test('accepts unusual but possible values, with a warning in the answer', async () => {
  const deps = {
    intake: () => Promise.resolve({ kind: 'stored' as const, saleId: 'id', revision: 1 }),
    moments: noMoments,
    received: () => ({ boot: 'b', monotonicMs: 1, wallMs: Date.parse(soldAt), clock: 'synced' as const }),
    ...{ currency: 'JPY', timeZone: 'Asia/Tokyo', maxBodyBytes: 64 * 1024, tokenSha256: () => tokenSha256 },
  };
  await using app = createPushServer(deps, createLog({ level: 'silent' }));
  const push = async (payload: object, language = 'en'): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, 'accept-language': language };
    const url = '/api/v1/registers/till-1/sales';
    return (await app.inject({ method: 'POST', url, headers, payload })).json();
  };
  expect(await push({ kind: 'refund', total: -1, soldAt })).toEqual({ saleId: 'id', revision: 1 });
  const odd = { kind: 'refund', total: 1, soldAt: '2031-11-24T12:34:56.789+09:00' };
  expect(await push(odd)).toMatchObject({
    ...{ saleId: 'id', revision: 1 },
    warnings: [
      { field: 'total', problem: { code: 'push.refund_positive', params: {} } },
      { field: 'soldAt', problem: { code: 'push.sold_at_impossible', params: {} } },
    ],
  });
  const extra = Object.fromEntries(Array.from({ length: 34 }, (_, n) => [`field${n}`, n]));
  expect(await push({ kind: 'sale', total: 1, soldAt, extra, staff: null }, 'ja')).toMatchObject({
    warnings: [
      {
        field: 'extra',
        message: expect.stringMatching(/^34 項目のうち 2 項目は保存されません/) as string,
        problem: { code: 'push.extra_left_out' },
      },
    ],
  });
});

test('reads the local time of a till with JSON of its own in the zone of the shop', async () => {
  using formats = new DisposableStack();
  pushFormats.set(toyTill.id, toyTill);
  formats.defer(() => pushFormats.delete(toyTill.id));
  const sales: Sale[] = [];
  const deps = {
    moments: noMoments,
    intake: ({ sale }: { sale: Sale }) => {
      sales.push(sale);
      return Promise.resolve({ kind: 'stored' as const, saleId: 'id', revision: 1 });
    },
    received: () => ({ boot: 'b', monotonicMs: 1, wallMs: Date.parse(soldAt), clock: 'synced' as const }),
    ...{ currency: 'JPY', timeZone: 'America/New_York', maxBodyBytes: 64 * 1024 },
    tokenSha256: () => tokenSha256,
  };
  await using app = createPushServer(deps, createLog({ level: 'silent' }));
  const push = (at: string) =>
    app.inject({
      method: 'POST',
      url: `/api/v1/registers/till-1/sales?format=${toyTill.id}`,
      headers: { authorization: `Bearer ${token}` },
      payload: { no: 1, yen: 980, back: false, at },
    });
  expect((await push('2026-07-24T12:34:56')).statusCode).toBe(201);
  expect((await push('2026-11-23T12:34:56')).statusCode).toBe(201);
  expect(sales.map(({ soldAtMs = 0 }) => new Date(soldAtMs).toISOString())).toEqual([
    '2026-07-24T16:34:56.000Z',
    '2026-11-23T17:34:56.000Z',
  ]);
  const expected = { en: 'local time such as 2026-11-29T18:00', ja: expect.any(String) as string };
  expect((await push('noon')).json()).toMatchObject({
    status: 400,
    detail: 'at: expected local time such as 2026-11-29T18:00, found "noon"',
    errors: [{ field: 'at', problem: { code: 'key.mismatch', params: { expected, found: '"noon"' } } }],
  });
});

test('refuses further long messages of a register for now while a mebibyte of it waits', async () => {
  const stored = Promise.withResolvers<undefined>();
  const deps = {
    intake: async () => {
      await stored.promise;
      return { kind: 'stored' as const, saleId: 'id', revision: 1 };
    },
    moments: noMoments,
    received: () => ({ boot: 'b', monotonicMs: 1, wallMs: Date.parse(soldAt), clock: 'synced' as const }),
    ...{ currency: 'JPY', timeZone: 'Asia/Tokyo', maxBodyBytes: 64 * 1024, tokenSha256: () => tokenSha256 },
  };
  await using app = createPushServer(deps, createLog({ level: 'silent' }));
  const push = async (key: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const payload = JSON.stringify({ kind: 'sale', total: 1 }).padEnd(64 * 1024);
    return (await app.inject({ method: 'POST', url: `/api/v1/registers/${key}/sales`, headers, payload }))
      .statusCode;
  };
  const answered: number[] = [];
  const sent = Array.from({ length: 40 }, async () => answered.push(await push('till-1')));
  const other = push('till-2');
  await expect.poll(() => answered.length).toBe(24);
  expect(new Set(answered)).toEqual(new Set([503]));
  stored.resolve(undefined);
  await Promise.all(sent);
  expect(answered.slice(24)).toEqual(Array.from({ length: 16 }, () => 201));
  expect([await other, await push('till-1')]).toEqual([201, 201]);
});
