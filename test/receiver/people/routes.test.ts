/** Every route of a receiver's page, requested in every role with ids of a shop that is not theirs, and compared with docs/reference/receiver-access.md. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClipNotice } from '../../../src/contract/cloud/clip.ts';
import { isRight } from '../../../src/domain/people/roles.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { createLog } from '../../../src/lib/log.ts';
import { routesIn } from '../../../src/receiver/access.ts';
import { createReceiverHttp } from '../../../src/receiver/http.ts';
import { openReceiverStore } from '../../../src/receiver/receiver-store.ts';
import { sha256Of } from '../../agent/upload/events.ts';
import { ask as askApi } from '../start.ts';
import { type StoredReceiver, startOn } from '../stores.ts';
import { fillReceiver, type World } from '../viewer-world.ts';
import { setUp } from '../visit.ts';
import { type Added, addPerson, ask } from './people-world.ts';

const nowMs = Date.parse('2026-11-24T14:30:00+09:00');
const callers = ['owner', 'shop owner', 'manager', 'staff'] as const;
type CallerName = (typeof callers)[number];

const document = readFileSync(new URL('../../../docs/reference/receiver-access.md', import.meta.url), 'utf8');
const rows = document.split('\n').flatMap((line) => {
  const cells = line.split('|').map((cell) => cell.trim());
  const [, name] = /^`((?:GET|POST|PUT|DELETE) .*)`$/.exec(cells[1] ?? '') ?? [];
  return name === undefined ? [] : [[name, callers.filter((_caller, n) => cells[n + 2] === '✓')] as const];
});

/** Of a receiver in a folder of its own, which serves nothing. */
async function allRoutes() {
  const dataDir = mkdtempSync(join(tmpdir(), 'tillframe-routes-'));
  const pageFolder = dataDir;
  try {
    using store = openReceiverStore({ dataDir, nowMs: () => nowMs });
    const log = createLog({ level: 'silent' });
    const app = createReceiverHttp({ ...store, log, clock: systemClock, pageFolder });
    await app.ready();
    const found = routesIn(app);
    await app.close();
    return found;
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}
const routes = await allRoutes();
/** The log first: later it has searches of the callers themselves. */
const ofPeople = routes
  .filter(({ access }) => isRight(access))
  .map(({ route }) => route)
  .sort((a, b) => Number(b.endsWith('/log')) - Number(a.endsWith('/log')));

/** Names and ids of the shops 渋谷 and 梅田. Those of 横浜 have another register, and the same staff. */
const others = /渋谷|shibuya|梅田|osaka|R1:|レジ1|レジ2|カウンター上|バックヤード|スポーツタオル/i;

let receiver: StoredReceiver;
let world: World;
let clip: ClipNotice;
let picture: string;
let colleague: Added;
const cookieOf = new Map<CallerName, string>();

beforeAll(async () => {
  receiver = await startOn('SQLite');
  world = await fillReceiver(receiver, nowMs);
  cookieOf.set('owner', await setUp(receiver));
  const shops = ['yokohama'];
  for (const [caller, role] of [
    ['shop owner', 'owner'],
    ['manager', 'manager'],
    ['staff', 'staff'],
  ] as const)
    cookieOf.set(caller, (await addPerson(receiver, { name: caller, role, shops })).cookie);
  colleague = await addPerson(receiver, { name: '渋谷の同僚', role: 'staff', shops: ['shibuya'] });
  clip = await sendClip();
  // Its first picture is of no sale in 横浜: both shops share some.
  const sale = await ask(receiver, `GET /api/v1/sales/shibuya:${world.disputed}`, { cookie: owner() });
  picture = /pictures\/([0-9a-f]{64}\.jpg)/.exec(sale.text)?.[1] ?? '';
  expect(picture).not.toBe('');
});
afterAll(() => receiver[Symbol.asyncDispose]());

const owner = (): string => cookieOf.get('owner') ?? '';

async function sendClip(): Promise<ClipNotice> {
  const content = randomBytes(300);
  const at = new Date(nowMs).toISOString();
  const notice = {
    ...{ id: 'clip-1', source: '/shops/shibuya', sale: world.refund, kind: 'video', camera: 'counter' },
    ...{ at, from: at, until: at, bytes: content.length, sha256: sha256Of(content) },
  } satisfies ClipNotice;
  const headers = { authorization: 'Bearer secret', 'content-type': 'application/json' };
  await askApi(receiver, '/v1/clips', { method: 'POST', headers, body: JSON.stringify(notice) });
  const put = await askApi(receiver, `/v1/clips/${notice.sha256}`, {
    method: 'PUT',
    headers: {
      ...{ authorization: 'Bearer secret', 'content-type': 'video/mp4' },
      'content-range': `bytes 0-${content.length - 1}/${content.length}`,
    },
    body: content,
  });
  expect(put.status).toBe(201);
  return notice;
}

const day = '2026-11-24';
/** Queries that name the other shop in each way there is, after those that a route needs. */
const queries = [
  '',
  'shop=shibuya',
  'register=shibuya:R1',
  'camera=shibuya:counter',
  'text=渋谷',
  'text=スポーツタオル',
];
const needed: Readonly<Record<string, string>> = {
  'GET /api/v1/sales/hours': `date=${day}`,
  'GET /api/v1/takings': `from=${day}&to=${day}`,
  'GET /api/v1/sales.csv': 'language=ja',
};

function requestsOf(route: string): string[] {
  const path = route
    .replace(':saleId', encodeURIComponent(`shibuya:${world.refund}`))
    .replace(':clip', clip.id)
    .replace(':name', picture)
    .replace(':id', colleague.id);
  // A page has its own address in it.
  if (!route.startsWith('GET /api/') || route.includes(':')) return [path];
  return queries.map((query) =>
    [path, [needed[route] ?? '', query].filter((one) => one !== '').join('&')].join('?'),
  );
}

/** Bodies that are refused, where there is one; what would end a session or a person is not sent by the owner of all. */
const bodyOf = (route: string): unknown => (/^(POST|PUT) \/api/.test(route) ? { more: 'x' } : undefined);
const ends = (route: string): boolean => /^DELETE|logout|\/invitation$/.test(route);

test('the document lists each route that requires a right once', () => {
  expect(rows.map(([name]) => name).sort()).toEqual([...ofPeople].sort());
});

describe('a route is for the roles of the document, and shows nothing of another shop', () => {
  test.each(ofPeople.filter((route) => route !== 'GET /api/v1/events'))('%s', async (route) => {
    const permitted: CallerName[] = [];
    for (const caller of callers) {
      // A session of its own each time: some routes end it.
      const cookie = caller === 'owner' && ends(route) ? '' : await freshOf(caller);
      if (cookie === '') {
        permitted.push('owner');
        continue;
      }
      for (const request of requestsOf(route)) {
        const { status, text, headers } = await ask(receiver, request, { cookie, body: bodyOf(route) });
        expect([request, status]).not.toEqual([request, 401]);
        expect([request, status]).not.toEqual([request, 503]);
        // A picture or a video has no words in it.
        if (caller !== 'owner' && route.includes(':')) expect([request, status]).not.toEqual([request, 200]);
        if (caller !== 'owner')
          expect([request, others.exec(text + JSON.stringify([...headers]))?.[0]]).toEqual([
            request,
            undefined,
          ]);
        if (status !== 403 && !permitted.includes(caller)) permitted.push(caller);
      }
    }
    expect(permitted).toEqual(new Map(rows).get(route));
  });

  test('is not silent to the owner of all shops: the same requests show the other shop', async () => {
    const seen: string[] = [];
    for (const route of ofPeople.filter((one) => one.startsWith('GET ') && one !== 'GET /api/v1/events')) {
      for (const request of requestsOf(route)) {
        const { text, status } = await ask(receiver, request, { cookie: owner() });
        const isFile = /\.(pdf|zip|jpeg|mp4)$|^GET \/pictures/.test(route);
        if ((isFile && status === 200) || others.test(text)) {
          seen.push(route);
          break;
        }
      }
    }
    // The page itself, numbers alone, and what is saved at gateways.
    const silent = ofPeople.filter((one) => one.startsWith('GET ') && !seen.includes(one));
    expect(silent.sort()).toEqual([
      'GET /',
      'GET /api/v1/events',
      'GET /api/v1/sales/count',
      'GET /api/v1/sales/hours',
      'GET /api/v1/sales/staff',
      'GET /api/v1/searches',
      'GET /forward',
      'GET /pos',
    ]);
  });

  test('counts, sums and staff are those of the own shops', async () => {
    const cookie = await freshOf('staff');
    const json = async (request: string, as = cookie) =>
      JSON.parse((await ask(receiver, `GET /api/v1/${request}`, { cookie: as })).text) as Record<
        string,
        unknown
      >;
    expect(await json('sales/count')).toEqual({ count: 10 });
    expect(await json('sales/count?shop=shibuya')).toEqual({ count: 0 });
    expect(await json(`takings?from=${day}&to=${day}`)).not.toEqual(
      await json(`takings?from=${day}&to=${day}`, owner()),
    );
    expect(await json(`takings?from=${day}&to=${day}&shop=shibuya`)).toMatchObject({ hours: [], shops: [] });
    expect(await json('status')).toMatchObject({ shops: [{ id: 'yokohama' }], cameras: [] });
  });
});

async function freshOf(caller: CallerName): Promise<string> {
  if (caller === 'owner') return owner();
  const role = caller === 'shop owner' ? 'owner' : caller;
  const name = `${caller} ${randomBytes(4).toString('hex')}`;
  return (await addPerson(receiver, { name, role, shops: ['yokohama'] })).cookie;
}
