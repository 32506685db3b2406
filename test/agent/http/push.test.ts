/** Registers that push over HTTP: stored sales, rejected sales and their messages. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemJson } from '../../../src/contract/page/problem-details.ts';
import { salesPageJson } from '../../../src/contract/page/sales.ts';
import { startGateway, type TestGateway, tillToken } from './gateway.ts';

const sale = {
  saleId: 'R1-000123',
  kind: 'sale',
  soldAt: '2026-11-24T12:34:56.789+09:00',
  total: 1980,
  currency: 'JPY',
  lines: [{ name: 'ブレンド', quantity: 2, unitPrice: 990, amount: 1980 }],
  payments: [{ method: 'cash', amount: 1980 }],
  staff: { id: '7', name: '佐藤' },
};

/** `body`: a text or raw bytes, otherwise encoded as JSON. */
async function push(
  gateway: TestGateway,
  body: unknown,
  change: { key?: string; token?: string | null; type?: string } = {},
) {
  const { key = 'till-1', token = tillToken, type = 'application/json' } = change;
  const response = await fetch(`${gateway.url}/api/v1/registers/${key}/sales`, {
    method: 'POST',
    headers: { 'content-type': type, ...(token !== null && { authorization: `Bearer ${token}` }) },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, unknown>,
  };
}

async function storedSales(gateway: TestGateway): Promise<number> {
  const page = salesPageJson.parse(await (await fetch(`${gateway.url}/api/v1/sales?limit=200`)).json());
  return page.sales.length;
}

describe('a pushed sale', () => {
  test('is stored once: answers 201, 200 for a repetition, and 201 with the next revision for an edit', async () => {
    await using gateway = await startGateway();
    const first = await push(gateway, sale);
    expect(first).toMatchObject({ status: 201, json: { saleId: 'till-1:R1-000123:20261124', revision: 1 } });
    // The order of fields is irrelevant.
    const again = await push(gateway, Object.fromEntries(Object.entries(sale).reverse()));
    expect(again).toMatchObject({ status: 200, json: first.json });
    const edited = await push(gateway, { ...sale, total: 990 });
    expect(edited).toMatchObject({ status: 201, json: { saleId: first.json['saleId'] } });
    expect(await storedSales(gateway)).toBe(1);
  });

  test('needs only kind and total, ignores unknown fields, and keeps every known detail', async () => {
    await using gateway = await startGateway();
    expect((await push(gateway, { kind: 'no_sale', total: 0, colour: 'red' })).status).toBe(201);
    const { json } = await push(gateway, sale);
    const stored = (await (
      await fetch(`${gateway.url}/api/v1/sales/${encodeURIComponent(String(json['saleId']))}`)
    ).json()) as object;
    expect(stored).toMatchObject({
      lines: sale.lines,
      payments: sale.payments,
      staff: sale.staff,
      total: 1980,
      registerSaleId: sale.saleId,
    });
  });

  test.each(['shift_jis', 'Windows-31J', '"cp932"'])(
    'is decoded from declared Shift_JIS (%s)',
    async (charset) => {
      await using gateway = await startGateway();
      const names = { lines: [{ name: '①焼そば～髙ｺｰﾋｰ' }], staff: { name: '佐藤' } };
      const type = `application/json; charset=${charset}`;
      const { status, json } = await push(
        gateway,
        iconv.encode(JSON.stringify({ ...sale, ...names }), 'cp932'),
        { type },
      );
      expect(status).toBe(201);
      const address = `${gateway.url}/api/v1/sales/${encodeURIComponent(String(json['saleId']))}`;
      expect(await (await fetch(address)).json()).toMatchObject(names);
    },
  );

  test('is shortened, not rejected, when a name or the list is too long', async () => {
    await using gateway = await startGateway();
    const lines = Array.from({ length: 1_200 }, (_, n) => ({ name: n === 0 ? 'x'.repeat(500) : 'y' }));
    const { status, json } = await push(gateway, { ...sale, lines });
    expect(status).toBe(201);
    const stored = (await (
      await fetch(`${gateway.url}/api/v1/sales/${encodeURIComponent(String(json['saleId']))}`)
    ).json()) as { lines: { name: string }[] };
    expect(stored.lines).toHaveLength(1_000);
    expect(stored.lines[0]?.name).toHaveLength(200);
  });

  test('is stored once each when two hundred arrive at once with repetitions', async () => {
    await using gateway = await startGateway();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        push(gateway, { ...sale, saleId: `S${n % 100}`, total: n % 100 }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(100);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100);
    expect(await storedSales(gateway)).toBe(100);
  });
});

describe("rejected sales answer with advice, store nothing and don't block the next", () => {
  const refusals: [string, unknown, Parameters<typeof push>[2], number, RegExp][] = [
    ['no token', sale, { token: null }, 401, /Authorization: Bearer/],
    ['a wrong token', sale, { token: 'guess' }, 401, /not the token of register "till-1"/],
    ['an unknown register', sale, { key: 'till-9' }, 404, /No register "till-9"/],
    [
      'an unknown register without a token',
      sale,
      { key: 'till-9', token: null },
      401,
      /Authorization: Bearer/,
    ],
    ['malformed JSON', '{"kind":"sale",', {}, 400, /not valid JSON/],
    ['an empty body', '', {}, 400, /empty/],
    ['a huge body', JSON.stringify({ ...sale, saleId: 'x'.repeat(100_000) }), {}, 413, /larger/],
    [
      'another content type',
      'kind=sale',
      { type: 'application/x-www-form-urlencoded' },
      415,
      /application\/json/,
    ],
    [
      'Shift_JIS that claims to be UTF-8',
      iconv.encode(JSON.stringify(sale), 'cp932'),
      {},
      400,
      /not text in UTF-8\. Send it in UTF-8, or .*charset=shift_jis/,
    ],
    [
      'UTF-8 that claims to be Shift_JIS',
      JSON.stringify({ ...sale, staff: { name: '山田商' } }),
      { type: 'application/json; charset=Shift_JIS' },
      400,
      /not text in Shift_JIS, as its Content-Type says/,
    ],
    ['no kind', { total: 5 }, {}, 400, /^kind: is missing: expected one of sale, refund, void/],
    ['another kind', { ...sale, kind: 'return' }, {}, 400, /^kind: expected one of .*, found "return"$/],
    [
      'an empty number',
      { ...sale, saleId: '' },
      {},
      400,
      /^saleId: expected a text of 1 to 100 characters, found ""$/,
    ],
    [
      'a number without quotes',
      { ...sale, saleId: 12 },
      {},
      400,
      /^saleId: .*, found 12 \(put it in quotes\)$/,
    ],
    ['a list of sales', [sale], {}, 400, /^expected a JSON object, found a list$/],
    ['nothing at all', 'null', {}, 400, /^expected a JSON object, found null$/],
    [
      'lines of another form',
      { ...sale, lines: [{ name: null, quantity: 'two' }, 7] },
      {},
      400,
      /^lines\.0\.name: expected a text, found null; lines\.0\.quantity: expected a number, found "two"; lines\.1: expected a JSON object, found 7$/,
    ],
    [
      'an amount with a fraction',
      { kind: 'sale', total: 19.8 },
      {},
      400,
      /total: expected a whole number of minor units/,
    ],
    [
      'a time without an offset',
      { kind: 'sale', total: 1, soldAt: '2026-11-24 12:00' },
      {},
      400,
      /soldAt: expected RFC 3339/,
    ],
    ['a prototype', '{"kind":"sale","total":1,"__proto__":{"x":1}}', {}, 400, /JSON/],
  ];

  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  test.each(refusals)('rejects %s', async (_what, body, change, status, words) => {
    const before = await storedSales(gateway);
    const answer = await push(gateway, body, change);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const problem = problemJson.parse(answer.json);
    expect(problem.detail).toMatch(words);
    expect(await storedSales(gateway)).toBe(before);
    expect((await push(gateway, { ...sale, saleId: `after ${before}` })).status).toBe(201);
  });

  test('tolerates a body that ends half-way', async () => {
    const before = await storedSales(gateway);
    const { port } = new URL(gateway.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `POST /api/v1/registers/till-1/sales HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${tillToken}\r\n` +
        'Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{"kind":"sale"',
    );
    socket.resume().end();
    await new Promise((resolve) => socket.once('close', resolve));
    expect((await push(gateway, { ...sale, saleId: 'after half' })).status).toBe(201);
    expect(await storedSales(gateway)).toBe(before + 1);
  });
});

describe('the push listener with various HTTP clients', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  /** The answer to these bytes, until the gateway closes. */
  async function exchange(...parts: readonly (string | Buffer)[]): Promise<string> {
    const socket = connect(Number(new URL(gateway.pushUrl).port), '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => undefined);
    for (const part of parts) socket.write(part);
    await new Promise((resolve) => socket.once('close', resolve));
    return Buffer.concat(chunks).toString();
  }

  const head = (body: string | Buffer, ...more: string[]): string =>
    [
      'POST /api/v1/registers/till-1/sales HTTP/1.1',
      'Host: 192.168.1.10:8081',
      `Authorization: bearer ${tillToken}`,
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...more,
      '\r\n',
    ].join('\r\n');
  const close = 'Connection: close';

  test('rejects a compressed body as such, not as garbled text', async () => {
    const body = gzipSync(JSON.stringify(sale));
    const answer = await exchange(head(body, 'Content-Encoding: gzip', close), body);
    expect(answer).toMatch(/^HTTP\/1\.1 415 /);
    expect(answer).toMatch(/accept-encoding: identity/i);
    expect(answer).toMatch(/without Content-Encoding/);
    const plain = JSON.stringify({ ...sale, saleId: 'identity' });
    expect(await exchange(head(plain, 'Content-Encoding: identity', close), plain)).toMatch(
      /^HTTP\/1\.1 201 /,
    );
  });

  test('answers 100 Continue when requested, then the sale', async () => {
    const body = JSON.stringify({ ...sale, saleId: 'continue' });
    const answer = await exchange(head(body, 'Expect: 100-continue', close), body);
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 /);
  });

  test('accepts pipelined sales on one connection, chunks, a BOM and HTTP/1.0', async () => {
    const bodies = ['k1', 'k2'].map((saleId) => JSON.stringify({ ...sale, saleId }));
    const [one = '', two = ''] = bodies;
    const answer = await exchange(head(one), one, head(two, close), two);
    expect(answer.match(/HTTP\/1\.1 201 /g)).toHaveLength(2);
    const chunked = `\uFEFF${JSON.stringify({ ...sale, saleId: 'chunked' })}`;
    const lines = head('', 'Transfer-Encoding: chunked', close).replace(/Content-Length: 0\r\n/, '');
    const size = Buffer.byteLength(chunked).toString(16);
    expect(await exchange(lines, `${size}\r\n${chunked}\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 201 /);
    const old = JSON.stringify({ ...sale, saleId: 'old' });
    expect(await exchange(head(old).replace('HTTP/1.1', 'HTTP/1.0'), old)).toMatch(/^HTTP\/1\.1 201 /);
  });

  test('answers invalid HTTP and endless headers as a problem', async () => {
    for (const [bytes, status] of [
      ['\x16\x03\x01\x02 this is TLS\r\n\r\n', 400],
      [`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ] as const) {
      const [lines = '', body = ''] = (await exchange(bytes)).split('\r\n\r\n');
      expect(lines).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(lines).toMatch(/application\/problem\+json/);
      expect(problemJson.parse(JSON.parse(body))).toMatchObject({ status });
    }
  });

  test('confirms the address to a browser', async () => {
    const answer = await fetch(`${gateway.pushUrl}/api/v1/registers/till-1/sales`);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    expect(problemJson.parse(await answer.json()).detail).toMatch(/POST/);
  });
});

test('rejects another host name and a foreign origin, and accepts its own names', async () => {
  await using gateway = await startGateway();
  const ask = (headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      request(`${gateway.url}/api/v1/status`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .once('error', reject)
        .end();
    });
  expect(await ask({ host: 'evil.example' })).toBe(403);
  expect(await ask({ host: '127.0.0.1', origin: 'https://evil.example' })).toBe(403);
  expect(await ask({ host: '127.0.0.1', origin: 'http://127.0.0.1' })).toBe(200);
  expect(await ask({ host: 'localhost:8080' })).toBe(200);
  // The name is ours, but on the network a session is required.
  expect(await ask({ host: 'gateway.example' })).toBe(401);
});
