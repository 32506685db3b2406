/** The API of the page over all shops: what a search finds, sums, files that leave, and who may ask. Its answers are those of a gateway's contract. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { logJson } from '../../src/contract/page/access/log.ts';
import { sessionJson } from '../../src/contract/page/access/session.ts';
import { pairJson, salesCountJson, salesHoursJson, salesPageJson } from '../../src/contract/page/sales.ts';
import { statusJson } from '../../src/contract/page/status.ts';
import { takingsJson } from '../../src/contract/page/takings.ts';
import { jpegOf } from '../agent/upload/events.ts';
import { statusBody } from './samples.ts';
import { bodyOf, put, send } from './start.ts';
import { type StoredReceiver, startOn, storeKinds } from './stores.ts';
import { fillReceiver, type World } from './viewer-world.ts';
import { answerOf, type Session, setUp, visit } from './visit.ts';

/** 14:30 in Tokyo: all sales of the first shop are of one day. */
const nowMs = Date.parse('2026-11-24T14:30:00+09:00');

describe.each(storeKinds)('on %s', (kind) => {
  let receiver: StoredReceiver;
  let cookie: string;
  let world: World;

  beforeAll(async () => {
    receiver = await startOn(kind);
    world = await fillReceiver(receiver, nowMs);
    cookie = await setUp(receiver);
  });
  afterAll(() => receiver[Symbol.asyncDispose]());

  const get = <S extends z.ZodType>(
    schema: S,
    path: string,
    query: Record<string, string> = {},
    session: Session = { receiver, cookie },
  ): Promise<z.output<S>> => answerOf(session, schema, path, query);

  const found = (query: Record<string, string>) => get(salesPageJson, 'sales', { limit: '200', ...query });
  const idsOf = async (query: Record<string, string>): Promise<string[]> =>
    (await found(query)).sales.map(({ saleId }) => saleId);

  describe('a search over all shops', () => {
    test.each([
      ['a refund in cash by its staff', { text: '佐藤 現金 返品' }],
      ['the same in English', { text: '佐藤 refund cash' }],
      ['an item', { text: 'スポーツタオル' }],
      ['an amount', { text: '1,500', kind: 'refund' }],
      ['the number of the receipt', { text: '001238' }],
      ['its shop, register and camera', { text: '渋谷 レジ1 カウンター上 返品' }],
      ['fields', { kind: 'refund', payment: 'cash', staff: '佐藤', minAmount: '1500', maxAmount: '1500' }],
    ])('finds %s', async (_, query) => {
      expect(await idsOf(query)).toEqual([`shibuya:${world.refund}`]);
      expect(await get(salesCountJson, 'sales/count', query)).toEqual({ count: 1 });
    });

    test('narrows down to a shop, its registers and cameras, hours and days', async () => {
      const all = await idsOf({});
      // The void is listed at its own time too.
      expect(all).toHaveLength(world.sales + 10 + 1);
      const yokohama = await idsOf({ shop: 'yokohama' });
      expect(yokohama).toHaveLength(10);
      expect(yokohama.every((id) => id.startsWith('yokohama:'))).toBe(true);
      expect(await idsOf({ register: 'yokohama:till' })).toEqual(yokohama);
      expect((await idsOf({ register: 'shibuya:R2' })).length).toBeGreaterThan(5);
      expect(await idsOf({ camera: 'yokohama:counter' })).toEqual(yokohama);
      expect(await idsOf({ from: '2026-11-23', to: '2026-11-23' })).toEqual(yokohama);
      const hour = await found({ hours: '14-15', shop: 'shibuya' });
      expect(hour.sales.length).toBeGreaterThan(3);
      for (const { instant, moment, voidedAt } of hour.sales)
        expect((moment === 'void' ? voidedAt?.at : instant.at)?.slice(11, 13)).toBe('14');
      expect(await idsOf({ withoutPicture: 'true' })).toContain(`shibuya:${world.cameraDown}`);
      expect(await idsOf({ text: 'ラテ', shop: 'nowhere' })).toEqual([]);
    });

    test('goes on page by page without a gap', async () => {
      const ids: string[] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined; ) {
        const page = await found({ limit: '7', ...(cursor !== '' && { cursor }) });
        ids.push(...page.sales.map(({ saleId, moment }) => `${saleId} ${moment ?? ''}`));
        cursor = page.nextCursor;
      }
      expect(new Set(ids).size).toBe(world.sales + 10 + 1);
      expect(ids).toHaveLength(world.sales + 10 + 1);
    });

    test('finds words in sales that filters of blocks are made of, also after a change', async () => {
      await using other = await startOn(kind);
      const session = { receiver: other, cookie: await setUp(other) };
      const body = (sequence: number, over: { name: string; revision?: number }) => {
        const text = bodyOf({ sequence, revision: over.revision ?? 1, atMs: nowMs + sequence * 1_000 });
        return text.replace(/コーヒー[^,]*,[^,]*"/, `${over.name}"`);
      };
      const bodies = Array.from({ length: 600 }, (_, n) =>
        body(n + 1, { name: n === 100 ? '抹茶' : 'コーヒー' }),
      );
      for (let start = 0; start < bodies.length; start += 100)
        await send(other, ...bodies.slice(start, start + 100));
      const count = async (text: string) =>
        (await get(salesCountJson, 'sales/count', { text }, session)).count;
      expect([await count('抹茶'), await count('コーヒー'), await count('煎茶')]).toEqual([1, 599, 0]);
      await send(other, body(50, { name: '煎茶', revision: 2 }));
      expect([await count('煎茶'), await count('コーヒー')]).toEqual([1, 598]);
    });

    test('counts the day by hour and kind, a void when it was voided', async () => {
      const { hours } = await get(salesHoursJson, 'sales/hours', { date: '2026-11-24' });
      expect(hours).toHaveLength(24);
      const sum = (kind: 'sale' | 'refund' | 'void' | 'no_sale') =>
        hours.reduce((all, { kinds }) => all + (kinds[kind] ?? 0), 0);
      expect([sum('sale'), sum('refund'), sum('void'), sum('no_sale')]).toEqual([world.sales - 3, 1, 1, 1]);
    });

    test('lists no sale that another replaced, and none of a conformance test unless its shop is chosen', async () => {
      await using other = await startOn(kind);
      const session = { receiver: other, cookie: await setUp(other) };
      const joined = bodyOf({ sequence: 2, totalMinor: 778 }).replace(
        '"revision":1',
        '"revision":1,"supersededBy":"till-1:1:20261120"',
      );
      const test = bodyOf({ shopId: 'conformance-0a1b2c3d', saleId: 'conformance:1', totalMinor: 779 });
      const whole = bodyOf({ sequence: 1, totalMinor: 777 }).replace(
        '"revision":1',
        '"revision":1,"aliases":["till-1:2:20261120"]',
      );
      await send(other, whole, joined, test);
      const totals = async (query: Record<string, string>) =>
        (await get(salesPageJson, 'sales', query, session)).sales.map(({ total }) => total);
      expect(await totals({})).toEqual([777]);
      expect(await totals({ shop: 'conformance-0a1b2c3d' })).toEqual([779]);
      const id = encodeURIComponent('shop-1:till-1:2:20261120');
      const gone = await get(pairJson, `sales/${id}`, {}, session);
      expect(gone.supersededBy).toBe('shop-1:till-1:1:20261120');
      const [listed] = (await get(salesPageJson, 'sales', {}, session)).sales;
      expect(listed?.aliases).toEqual(['shop-1:till-1:2:20261120']);
    });

    test('keeps words of a later version from breaking a sale', async () => {
      await using other = await startOn(kind);
      const session = { receiver: other, cookie: await setUp(other) };
      const event = JSON.parse(bodyOf({})) as { data: Record<string, unknown> };
      Object.assign(event.data, {
        payments: [{ method: 'shells', amount: 1_980, kind: 'shells' }],
        adjustments: [{ kind: 'tip', amount: 1 }],
        receiptDoubts: ['smudged', 'unclear'],
      });
      await send(other, JSON.stringify(event));
      const [sale] = (await get(salesPageJson, 'sales', { unclear: 'true' }, session)).sales;
      expect([sale?.payments, sale?.receiptDoubts]).toEqual([
        [{ method: 'shells', amount: 1_980 }],
        ['unclear'],
      ]);
    });
  });

  describe('a sale', () => {
    test('has names of its shop and cameras, its pictures once they are here, and leads to the sale it takes back', async () => {
      const sale = await get(pairJson, `sales/${encodeURIComponent(`shibuya:${world.refund}`)}`);
      expect(sale).toMatchObject({
        shop: { id: 'shibuya', name: 'ユビ珈琲 渋谷店' },
        register: { key: 'shibuya:R1', name: 'ユビ珈琲 渋谷店 レジ1' },
        reversedSale: `shibuya:${world.sold}`,
        upload: { state: 'stored' },
      });
      const [first] = sale.captures;
      expect(first).toMatchObject({
        camera: 'shibuya:counter',
        cameraName: 'カウンター上',
        outcome: 'captured',
      });
      const url = first?.outcome === 'captured' ? first.thumbnail.url : '';
      expect((await visit(receiver, `/${url}`, { cookie })).status).toBe(200);
      const late = await get(pairJson, `sales/${encodeURIComponent(`shibuya:${world.notHereYet}`)}`);
      expect(late.captures.map(({ outcome }) => outcome)).toEqual(['pending']);
      const sold = await get(pairJson, `sales/${encodeURIComponent(`shibuya:${world.sold}`)}`);
      expect(sold.reversedBy).toEqual([{ saleId: `shibuya:${world.refund}`, kind: 'refund' }]);
    });

    test('is refused by its name where there is none', async () => {
      for (const id of ['x', 'shibuya:x', '%']) {
        const { status } = await visit(receiver, `/api/v1/sales/${encodeURIComponent(id)}`, { cookie });
        expect([id, status]).toEqual([id, 404]);
      }
    });

    test('is shown with half a character in its id, as JSON can have it', async () => {
      await using other = await startOn(kind);
      const session = { receiver: other, cookie: await setUp(other) };
      await send(other, bodyOf({ saleId: 'R1:half', jpegs: [jpegOf('half')] }).replaceAll('half', '\\ud83d'));
      const { sales } = await get(salesPageJson, 'sales', {}, session);
      expect(sales.map(({ saleId }) => saleId)).toEqual(['shop-1:R1:\ufffd']);
      const id = encodeURIComponent('shop-1:R1:\ufffd');
      expect((await get(pairJson, `sales/${id}`, {}, session)).total).toBe(1_980);
    });

    test('keeps the name of a camera to its shop', async () => {
      await using other = await startOn(kind);
      const session = { receiver: other, cookie: await setUp(other) };
      await send(other, bodyOf({ saleId: 'R1:1', jpegs: [jpegOf('one')] }));
      await put(other, jpegOf('one'));
      const cameras = (name: string) => [
        {
          ...{ id: 'camera-0', name, state: 'up' as const, since: '2026-11-24T12:00:00+09:00' },
          warnings: [],
          registers: [],
        },
      ];
      await send(
        other,
        statusBody({
          gateway: 'gw-2',
          shop: { id: 'shop-2', name: 'x' },
          data: { cameras: cameras('Elsewhere') },
        }),
      );
      const name = async () =>
        (await get(pairJson, `sales/${encodeURIComponent('shop-1:R1:1')}`, {}, session)).captures[0]
          ?.cameraName;
      expect(await name()).toBeUndefined();
      await send(other, statusBody({ data: { cameras: cameras('Counter') } }));
      expect(await name()).toBe('Counter');
      // The cameras of both shops have one id, and so have their sales.
      await send(
        other,
        bodyOf({ shopId: 'shop-2', saleId: 'R1:1', jpegs: [jpegOf('two')] }).replace('gw-1', 'gw-2'),
      );
      for (const [text, id] of [
        ['counter', 'shop-1:R1:1'],
        ['elsewhere', 'shop-2:R1:1'],
      ] as const) {
        const { sales } = await get(salesPageJson, 'sales', { text }, session);
        expect(sales.map(({ saleId }) => saleId)).toEqual([id]);
      }
    });
  });

  describe('takings', () => {
    test('are added up by shop, register, staff and hour, with the same weekday before', async () => {
      const takings = await get(takingsJson, 'takings', { from: '2026-11-24', to: '2026-11-24' });
      const { sales } = await found({ from: '2026-11-24', to: '2026-11-24' });
      const own = sales.filter(({ moment }) => moment === undefined);
      const expected = own.filter(({ kind }) => kind === 'sale').reduce((sum, { total }) => sum + total, 0);
      const total = (sums: readonly { kind: string; total: number }[]) =>
        sums.reduce((sum, one) => sum + (one.kind === 'sale' ? one.total : 0), 0);
      for (const sums of [takings.hours, takings.days, takings.registers, takings.staff, takings.shops ?? []])
        expect(total(sums)).toBe(expected);
      expect(takings.shops?.map(({ shop }) => shop.name)).toContain('ユビ珈琲 渋谷店');
      expect(takings.registers.map(({ register }) => register.key)).toContain('shibuya:R2');
      expect(takings.hours.find(({ kind }) => kind === 'refund')).toMatchObject({
        count: 1,
        total: -1_500,
        hour: 14,
      });
      const yesterday = await get(takingsJson, 'takings', {
        from: '2026-11-23',
        to: '2026-11-23',
        shop: 'shibuya',
      });
      expect(yesterday.hours).toEqual([]);
      const after = await get(takingsJson, 'takings', { from: '2026-12-01', to: '2026-12-01' });
      expect(total(after.before.hours)).toBe(expected);
    });

    test('follow a sale that changes, in whatever order its revisions arrive', async () => {
      await using other = await startOn(kind);
      const session = { receiver: other, cookie: await setUp(other) };
      const atMs = nowMs;
      const of = (revision: number, totalMinor: number) => bodyOf({ revision, totalMinor, atMs });
      await send(other, of(1, 100), of(3, 300));
      await send(other, of(2, 200));
      const { hours } = await get(takingsJson, 'takings', { from: '2026-11-24', to: '2026-11-24' }, session);
      expect(hours).toEqual([{ hour: 14, kind: 'sale', currency: 'JPY', count: 1, total: 300, unknown: 0 }]);
    });

    test('count a void when it was voided, and neither a half nor a conformance test', async () => {
      await using other = await startOn(kind);
      const session = { receiver: other, cookie: await setUp(other) };
      const sale = (sequence: number, over: object) => {
        const event = JSON.parse(bodyOf({ sequence, totalMinor: 300, atMs: nowMs })) as { data: object };
        return JSON.stringify({ ...event, data: { ...event.data, ...over } });
      };
      const voidedAt = { at: '2026-11-25T09:10:00+09:00', basis: 'arrival', uncertaintyMs: 100 };
      await send(
        other,
        sale(1, { kind: 'void', voidedAt }),
        sale(2, { supersededBy: 'till-1:3:20261120' }),
        sale(3, {}),
        bodyOf({ shopId: 'conformance-0a1b2c3d', saleId: 'conformance:1', atMs: nowMs }),
      );
      const both = { from: '2026-11-24', to: '2026-11-25' };
      const { hours, days, registers } = await get(takingsJson, 'takings', both, session);
      const one = { currency: 'JPY', count: 1, total: 300, unknown: 0 };
      expect(hours.toSorted((a, b) => a.hour - b.hour)).toEqual([
        { hour: 9, kind: 'void', ...one },
        { hour: 14, kind: 'sale', ...one },
      ]);
      expect(days.map(({ date, kind, count }) => [date, kind, count])).toEqual([
        ['2026-11-24', 'sale', 1],
        ['2026-11-25', 'void', 1],
      ]);
      expect(registers.map(({ kind, count }) => [kind, count])).toEqual(
        expect.arrayContaining([
          ['sale', 1],
          ['void', 1],
        ]),
      );
      const listed = async (query: Record<string, string>) =>
        (await get(salesPageJson, 'sales', query, session)).sales.map(({ saleId, moment }) => [
          saleId,
          moment,
        ]);
      const ids = [1, 3].map((sequence) => `shop-1:till-1:${sequence}:20261120`);
      expect(await listed({ hours: '9-10' })).toEqual([[ids[0], 'void']]);
      expect(await listed({ hours: '14-15' })).toEqual([
        [ids[1], undefined],
        [ids[0], undefined],
      ]);
    });

    test('have every day of a long period once', async () => {
      await using other = await startOn(kind);
      const session = { receiver: other, cookie: await setUp(other) };
      const dates = ['10-01', '10-02', '10-28', '10-29', '11-25', '11-26', '11-30'].map(
        (day) => `2026-${day}`,
      );
      await send(
        other,
        ...dates.map((date, n) =>
          bodyOf({ sequence: n + 1, totalMinor: 100, atMs: Date.parse(`${date}T12:00:00+09:00`) }),
        ),
      );
      const period = { from: '2026-10-01', to: '2026-11-30' };
      const { days, ...sums } = await get(takingsJson, 'takings', period, session);
      expect(days.map(({ date, count }) => [date, count])).toEqual(dates.map((date) => [date, 1]));
      for (const one of [sums.hours, sums.registers, sums.staff, sums.shops])
        expect(one).toMatchObject([{ count: dates.length, total: 100 * dates.length }]);
    });

    test('refuse a period in the wrong order or too long', async () => {
      for (const query of ['from=2026-11-24&to=2026-11-23', 'from=2024-11-24&to=2026-11-23']) {
        const { status, text } = await visit(receiver, `/api/v1/takings?${query}`, { cookie });
        expect([status, JSON.parse(text)]).toMatchObject([400, { errors: [{ field: 'to' }] }]);
      }
    });
  });

  describe('a shop in another time zone', () => {
    test('has its own days and hours once it is chosen, by itself or by its register, as in the takings', async () => {
      await using other = await startOn(kind);
      const session = { receiver: other, cookie: await setUp(other) };
      // 19:30 on the 23rd in Honolulu.
      const body = bodyOf({ shopId: 'waikiki', atMs: nowMs }).replace('Asia/Tokyo', 'Pacific/Honolulu');
      const tokyo = ['a', 'b'].map((shopId) => bodyOf({ shopId, atMs: nowMs }));
      await send(other, ...tokyo, body);
      const day = { from: '2026-11-23', to: '2026-11-23' };
      const takings = await get(takingsJson, 'takings', { ...day, shop: 'waikiki' }, session);
      expect(takings.hours.map(({ hour, count }) => [hour, count])).toEqual([[19, 1]]);
      for (const one of [{ shop: 'waikiki' }, { register: 'waikiki:till-1' }]) {
        const count = (query: Record<string, string>) =>
          get(salesCountJson, 'sales/count', { ...query, ...one }, session);
        expect(await count(day)).toEqual({ count: 1 });
        expect(await count({ from: '2026-11-24', to: '2026-11-24' })).toEqual({ count: 0 });
        const { hours } = await get(salesHoursJson, 'sales/hours', { date: '2026-11-23', ...one }, session);
        expect(hours.filter(({ kinds }) => kinds.sale === 1).map(({ from }) => from)).toEqual([
          '2026-11-23T19:00:00.000-10:00',
        ]);
      }
      expect(await get(salesCountJson, 'sales/count', { from: '2026-11-24' }, session)).toEqual({ count: 3 });
      const { shops } = await get(statusJson, 'status', {}, session);
      expect(shops?.find(({ id }) => id === 'waikiki')?.timeZone).toBe('Pacific/Honolulu');
    });
  });

  describe('what leaves', () => {
    test('is in the log: a list as CSV, a case as PDF and ZIP', async () => {
      const csv = await visit(
        receiver,
        `/api/v1/sales.csv?${new URLSearchParams({ text: '佐藤 返品', language: 'ja' }).toString()}`,
        { cookie },
      );
      expect(csv.headers.get('content-disposition')).toMatch(
        /attachment; filename="sales-\d{4}-\d\d-\d\d\.csv"/,
      );
      const lines = csv.text.trim().split('\r\n');
      expect(lines).toHaveLength(2);
      expect(lines[1]).toContain('ユビ珈琲 渋谷店 レジ1,佐藤,現金,スポーツタオル');
      const path = `/api/v1/sales/${encodeURIComponent(`shibuya:${world.refund}`)}`;
      const pdf = await visit(receiver, `${path}/case.pdf?by=Tanaka`, { cookie });
      expect([pdf.status, pdf.text.slice(0, 5)]).toEqual([200, '%PDF-']);
      const zip = await visit(receiver, `${path}/case.zip`, { cookie });
      expect([zip.status, zip.text.includes('SHA256SUMS.txt'), zip.text.includes('pictures/')]).toEqual([
        200,
        true,
        true,
      ]);
      const { entries } = await get(logJson, 'log');
      expect(entries.filter(({ what }) => /^c/.test(what))).toMatchObject([
        { what: 'case_zip', saleId: `shibuya:${world.refund}`, person: 'Owner', role: 'owner' },
        { what: 'case_pdf', saleId: `shibuya:${world.refund}`, by: 'Tanaka', address: '127.0.0.1' },
        { what: 'csv', filter: { text: '佐藤 返品' } },
      ]);
    });
  });

  describe('the overview', () => {
    test('states how each shop’s gateways are, and names their cameras', async () => {
      const status = await get(statusJson, 'status');
      expect(status.shop).toMatchObject({ name: 'All shops', timeZone: 'Asia/Tokyo' });
      expect(status.cameras.map(({ id, name, state }) => [id, name, state])).toContainEqual([
        'shibuya:back',
        'ユビ珈琲 渋谷店 バックヤード入口',
        'down',
      ]);
      const shibuya = status.shops?.find(({ id }) => id === 'shibuya');
      // Two of its events never arrived.
      expect(shibuya?.gateways).toMatchObject([{ id: 'gw-shibuya', state: 'missing', waiting: 3 }]);
    });
  });

  describe('who may ask', () => {
    const paths = [
      'status',
      'sales',
      'sales/count',
      'sales/x',
      'sales.csv',
      'takings',
      'log',
      'events',
      'sales/hours?date=2026-11-24',
      'sales/staff',
      'searches',
      'sales/x/clips',
      'sales/x/clips/x/video.mp4',
      'sales/x/clips/x/picture.jpeg',
      'sales/x/case.pdf',
      'sales/x/case.zip',
    ];

    test('is who is logged in at the viewer; no token of a gateway or of the file', async () => {
      for (const headers of [
        {},
        { authorization: 'Bearer secret' },
        { cookie: `tillframe-receiver=${'x'.repeat(43)}` },
      ])
        for (const path of paths) {
          const { status } = await visit(receiver, `/api/v1/${path}`, { headers });
          expect([path, status]).toEqual([path, 401]);
        }
    });

    test('gets the documents of the page by no other name either', async () => {
      for (const path of ['/', '/index.html', '/assets/..%2findex.html', '/assets/%2e%2e%2fen.html']) {
        const { status, text } = await visit(receiver, path);
        expect([path, status]).not.toEqual([path, 200]);
        expect([path, text]).not.toEqual([path, expect.stringMatching(/<title>(index|en)</)]);
      }
      expect((await visit(receiver, '/assets/first.js')).status).toBe(200);
    });

    test('is told so before anything else, and what may be done here', async () => {
      const { text } = await visit(receiver, '/api/v1/session');
      expect(sessionJson.parse(JSON.parse(text))).toMatchObject({
        state: 'login',
        viewer: { rights: [] },
      });
      const own = (await get(sessionJson, 'session')).viewer?.rights;
      expect(own).toEqual(['look', 'export', 'log', 'own', 'people', 'system']);
    });

    test('gets no file through a link on another page', async () => {
      const csv = (site: string) =>
        visit(receiver, '/api/v1/sales.csv', { cookie, headers: { 'sec-fetch-site': site } });
      for (const site of ['cross-site', 'same-site'])
        expect([site, (await csv(site)).status]).toEqual([site, 403]);
      for (const site of ['same-origin', 'none'])
        expect([site, (await csv(site)).status]).toEqual([site, 200]);
    });

    test('can end the session from the page of this receiver alone', async () => {
      const end = (headers: Record<string, string>) =>
        fetch(`${receiver.url}/api/v1/session`, { method: 'DELETE', headers: { cookie, ...headers } });
      expect(
        (await end({ origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' })).status,
      ).toBe(403);
      expect((await get(sessionJson, 'session')).state).toBe('signed_in');
      expect((await end({ origin: receiver.url, 'sec-fetch-site': 'same-origin' })).status).toBe(204);
      expect((await get(sessionJson, 'session')).state).toBe('login');
    });
  });
});
