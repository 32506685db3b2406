/** The viewer over HTTP: nobody sees anything without the login, guessing is slow, another site can't act, and nothing becomes markup. */
import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { saleEventSchema } from '../../src/contract/cloud/event.ts';
import { posProblem } from '../../src/domain/problem/pos/pos.ts';
import { problemJson } from '../../src/domain/problem/problem-text.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { html } from '../../src/lib/http/html.ts';
import { callerAddress, createThrottle, waitAfter } from '../../src/lib/http/throttle.ts';
import { chooseLanguage } from '../../src/lib/text/language.ts';
import { openReceiverAdmin } from '../../src/receiver/receiver-store.ts';
import { saleColumns } from '../../src/receiver/sale-columns.ts';
import { formatFor } from '../../src/receiver/viewer/format.ts';
import { jpegOf, sha256Of } from '../agent/upload/events.ts';
import { statusBody } from './samples.ts';
import { bodyOf, put, type Receiver, send, startReceiver } from './start.ts';
import { password, setUp, visit } from './visit.ts';

const pages = ['/', '/shops', `/pictures/${'0'.repeat(64)}.jpg`];

describe('the login', () => {
  test('its password is set once, with the code of the terminal; from then on by password', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tillframe-viewer-'));
    onTestFinished(() => rmSync(dataDir, { recursive: true }));
    const receiver = await startReceiver({ dataDir });
    expect(receiver.setUpCode).toMatch(/^([2-9A-HJKMNP-Z]{4}-){2}[2-9A-HJKMNP-Z]{4}$/);
    expect(await visit(receiver, '/shops')).toMatchObject({ status: 303, location: '/setup?next=%2Fshops' });
    expect((await visit(receiver, '/setup')).text).toContain('Choose a password');
    const form = { code: 'AAAA-AAAA-AAAA', password, again: password };
    const wrong = await visit(receiver, '/setup', { form });
    expect([wrong.status, wrong.cookie]).toEqual([422, undefined]);
    expect(wrong.text).toContain('This code is wrong');
    const code = receiver.setUpCode ?? '';
    for (const [over, words] of [
      [{ password: 'short', again: 'short' }, 'needs 10 characters'],
      [{ again: `${password}!` }, 'differ'],
    ] as const) {
      const again = await visit(receiver, '/setup', { form: { ...form, code, ...over } });
      expect([again.status, again.text.includes(words)]).toEqual([422, true]);
    }
    // As people type it.
    const done = await visit(receiver, '/setup', {
      form: { ...form, code: code.toLowerCase().replaceAll('-', ' ') },
    });
    expect([done.status, done.location]).toEqual([303, '/']);
    expect((await visit(receiver, '/', { cookie: done.cookie ?? '' })).status).toBe(200);

    // The code is of no use any more.
    expect(await visit(receiver, '/setup', { form: { ...form, code } })).toMatchObject({
      location: '/login',
    });
    const inside = await visit(receiver, '/login', { form: { password, next: '/shops' } });
    expect([inside.status, inside.location]).toEqual([303, '/shops']);
    await receiver[Symbol.asyncDispose]();
    await using again = await startReceiver({ dataDir });
    expect(again.setUpCode).toBeUndefined();
    expect((await visit(again, '/', { cookie: inside.cookie ?? '' })).status).toBe(200);
  });

  test('a password is what people see of it, however a keyboard composes it, up to 256 signs', async () => {
    await using receiver = await startReceiver();
    const code = receiver.setUpCode ?? '';
    const word = 'がぎぐげご電池カフェ';
    const [once, twice] = [word.normalize('NFC'), word.normalize('NFD')];
    expect(twice).not.toBe(once);
    const attempt = (form: Record<string, string>) => visit(receiver, '/setup', { form: { code, ...form } });
    // Nine signs, of which some keyboards make more.
    const short = 'がぎぐげごがぎぐげ'.normalize('NFD').slice(0, 18);
    expect((await attempt({ password: short, again: short })).status).toBe(422);
    const long = '🐈'.repeat(257);
    expect((await attempt({ password: long, again: long })).status).toBe(422);
    expect((await attempt({ password: once, again: twice })).status).toBe(303);
    expect((await visit(receiver, '/login', { form: { password: twice } })).status).toBe(303);
    expect((await visit(receiver, '/login', { form: { password: `${twice}x` } })).status).toBe(401);

    await using other = await startReceiver();
    const cats = '🐈'.repeat(256);
    const form = { code: other.setUpCode ?? '', password: cats, again: cats };
    expect((await visit(other, '/setup', { form })).status).toBe(303);
    expect((await visit(other, '/login', { form: { password: cats } })).status).toBe(303);
    expect((await visit(other, '/login', { form: { password: `${cats}🐈` } })).status).toBe(401);
  });

  test('a password file sets it, and setting another one ends every session', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tillframe-viewer-'));
    const file = join(folder, 'password');
    writeFileSync(file, `${password}\n`);
    const dataDir = join(folder, 'data');
    let cookie = '';
    {
      await using receiver = await startReceiver({ dataDir, viewerPasswordFile: file });
      expect(receiver.setUpCode).toBeUndefined();
      cookie = (await visit(receiver, '/login', { form: { password } })).cookie ?? '';
      expect((await visit(receiver, '/', { cookie })).status).toBe(200);
    }
    {
      await using receiver = await startReceiver({ dataDir, viewerPasswordFile: file });
      expect((await visit(receiver, '/', { cookie })).status).toBe(200);
    }
    writeFileSync(file, 'another password');
    {
      await using receiver = await startReceiver({ dataDir, viewerPasswordFile: file });
      expect((await visit(receiver, '/', { cookie })).status).toBe(303);
    }
    writeFileSync(file, 'short');
    await expect(startReceiver({ dataDir, viewerPasswordFile: file })).rejects.toThrow(
      /10 to 256 characters/,
    );
    rmSync(folder, { recursive: true });
  });

  test('a new code from the command voids password and sessions of the running receiver', async () => {
    await using receiver = await startReceiver();
    const cookie = await setUp(receiver);
    let code: string;
    {
      using admin = openReceiverAdmin({ dataDir: receiver.dataDir, nowMs: () => systemClock.nowMs() });
      code = await admin.people.makeSetUpCode();
    }
    expect((await visit(receiver, '/', { cookie })).location).toBe('/setup');
    const form = { code, password: 'the next password', again: 'the next password' };
    expect((await visit(receiver, '/setup', { form })).status).toBe(303);
  });

  test('without it every page leads to the login, and no picture is given out', async () => {
    await using receiver = await startReceiver();
    await setUp(receiver);
    await put(receiver, jpegOf('one'));
    for (const cookie of ['', 'tillframe-receiver=', `tillframe-receiver=${'x'.repeat(43)}`]) {
      for (const path of pages) {
        const { status, location } = await visit(receiver, path, { cookie });
        const isPicture = path.startsWith('/pictures');
        expect([path, status, location?.startsWith('/login') ?? null]).toEqual([
          path,
          isPicture ? 401 : 303,
          isPicture ? null : true,
        ]);
      }
      const picture = await visit(receiver, `/pictures/${sha256Of(jpegOf('one'))}.jpg`, { cookie });
      expect([picture.status, picture.text.includes('one')]).toEqual([401, false]);
    }
    // A token of the API opens no page, a session no API.
    const headers = { authorization: 'Bearer secret' };
    expect((await visit(receiver, '/', { headers })).status).toBe(303);
  });

  test('the cookie is kept from scripts and other sites, over https only where there is https', async () => {
    await using receiver = await startReceiver({ publicUrl: 'https://cloud.example/till/' });
    const form = { code: receiver.setUpCode ?? '', password, again: password };
    const { headers, location } = await visit(receiver, '/setup', {
      form,
      headers: { origin: 'https://cloud.example' },
    });
    expect(headers.get('set-cookie')).toMatch(
      /^tillframe-receiver=[\w-]{43}; Max-Age=2592000; Path=\/till\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(location).toBe('/till/');
    expect((await visit(receiver, '/shops')).location).toBe('/till/login?next=%2Fshops');
    await using plain = await startReceiver();
    const cookie = (await visit(plain, '/setup', { form: { ...form, code: plain.setUpCode ?? '' } })).headers;
    expect(cookie.get('set-cookie')).not.toContain('Secure');
  });

  test('logging out ends the session', async () => {
    await using receiver = await startReceiver();
    const cookie = await setUp(receiver);
    expect((await visit(receiver, '/logout', { cookie, form: {} })).status).toBe(303);
    expect((await visit(receiver, '/', { cookie })).status).toBe(303);
  });

  test('it leads to pages of ours only', async () => {
    await using receiver = await startReceiver();
    await setUp(receiver);
    for (const [next, to] of [
      ['/sale?source=%2Fshops%2Fx&id=1', '/sale?source=%2Fshops%2Fx&id=1'],
      ['https://evil.example/', '/'],
      ['//evil.example/', '/'],
      ['/\\evil.example/', '/'],
      ['/.//evil.example', '/'],
      ['javascript:alert(1)', '/'],
    ] as const) {
      const { location } = await visit(receiver, '/login', { form: { password, next } });
      expect([next, location]).toEqual([next, to]);
    }
  });
});

describe('another site', () => {
  test.each<[string, Record<string, string>]>([
    ['another origin', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['another port', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
    ['a hidden origin', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['our origin, but not from a page of ours', { 'sec-fetch-site': 'none' }],
  ])('may send no form: %s', async (_name, headers) => {
    await using receiver = await startReceiver();
    const cookie = await setUp(receiver);
    for (const path of ['/login', '/logout', '/language', '/setup']) {
      const { status } = await visit(receiver, path, { cookie, form: { password }, headers });
      expect([path, status]).toEqual([path, 403]);
    }
    expect((await visit(receiver, '/', { cookie })).status).toBe(200);
  });
});

describe('guessing', () => {
  test('is slowed down, and the right password too while it is', async () => {
    let monotonicMs = 1_000;
    const clock: Clock = { ...systemClock, monotonicMs: () => monotonicMs };
    await using receiver = await startReceiver({ clock });
    await setUp(receiver);
    const tryIt = async (word: string): Promise<number> =>
      (await visit(receiver, '/login', { form: { password: word } })).status;
    for (let n = 0; n < 5; n += 1) expect(await tryIt('wrong')).toBe(401);
    const waiting = await visit(receiver, '/login', { form: { password } });
    expect([waiting.status, waiting.headers.get('retry-after')]).toEqual([429, '15']);
    expect(waiting.text).toContain('try again in 15 s');
    monotonicMs += 15_001;
    expect(await tryIt('wrong')).toBe(401);
    expect(await tryIt(password)).toBe(429);
    monotonicMs += 30_001;
    expect(await tryIt(password)).toBe(303);
    expect(await tryIt('wrong')).toBe(401);
  });

  test('behind a proxy that is believed each visitor waits alone; behind another one all do', async () => {
    // Codes are counted as passwords are, and cost no hash.
    const guess = async (receiver: Receiver, address: string): Promise<number> => {
      const form = { code: 'AAAA-AAAA-AAAA', password, again: password };
      return (await visit(receiver, '/setup', { form, headers: { 'x-forwarded-for': address } })).status;
    };
    // Ours is on this machine, and so is believed; what stands before it is believed if it was named.
    for (const [trustedProxies, other] of [
      [['10.1.0.0/16'], 422],
      [[], 429],
    ] as const) {
      await using receiver = await startReceiver({ trustedProxies });
      for (let n = 0; n < 5; n += 1) expect(await guess(receiver, '203.0.113.9, 10.1.2.3')).toBe(422);
      expect(await guess(receiver, '203.0.113.9, 10.1.2.3')).toBe(429);
      expect(await guess(receiver, '203.0.113.77, 10.1.2.3')).toBe(other);
      // Made up by the visitor.
      expect(await guess(receiver, '198.51.100.1, 203.0.113.9, 10.1.2.3')).toBe(429);
    }
  });

  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s counts as %s', (ip, address) => {
    expect(callerAddress(ip)).toBe(address);
  });

  test('waits grow up to a quarter of an hour; two tries at once; addresses are bounded', async () => {
    expect([5, 6, 7, 20].map(waitAfter)).toEqual([15_000, 30_000, 60_000, 900_000]);
    const throttle = createThrottle(() => 0);
    const open = Promise.withResolvers<boolean>();
    const slow = [1, 2].map((n) => throttle.attempt(`a${n}`, () => open.promise));
    let isTried = false;
    const third = throttle.attempt('a3', async () => {
      isTried = true;
      return true;
    });
    expect(isTried).toBe(false);
    open.resolve(false);
    expect(await third).toEqual({ kind: 'right' });
    expect(await Promise.all(slow)).toEqual([{ kind: 'wrong' }, { kind: 'wrong' }]);
    for (let n = 0; n < 5; n += 1) await throttle.attempt('first', async () => false);
    expect((await throttle.attempt('first', async () => true)).kind).toBe('wait');
    for (let n = 0; n < 10_001; n += 1) await throttle.attempt(`b${n}`, async () => false);
    expect((await throttle.attempt('first', async () => true)).kind).toBe('right');
  });
});

describe('pages', () => {
  test('shows why a gateway cannot read the sales of a POS account', async () => {
    await using receiver = await startReceiver();
    const cookie = await setUp(receiver);
    const problem = problemJson(posProblem('pos.no_answer', { seconds: '30' }));
    const posAccounts = [{ id: 'main', system: 'smaregi', state: 'retrying' as const, problem }];
    await send(receiver, statusBody({ data: { posAccounts } }));
    const { text } = await visit(receiver, '/shops', { cookie });
    expect(text).toContain('<small>The POS did not answer within 30 s</small>');
  });

  test('nothing from outside becomes markup', async () => {
    await using receiver = await startReceiver();
    const cookie = await setUp(receiver);
    const nasty = '"><script>alert(1)</script>\'&';
    const event = JSON.parse(bodyOf({ saleId: nasty })) as {
      gateway: string;
      data: {
        shop: { name: string };
        register: { key: string; name: string };
        lines: { name: string }[];
        payments: { method: string }[];
      };
    };
    event.gateway = nasty;
    event.data.shop.name = nasty;
    event.data.register = { key: nasty, name: nasty };
    event.data.lines = [{ name: nasty }];
    event.data.payments[0] = { method: nasty, amount: 1 } as never;
    await send(receiver, JSON.stringify(event));
    for (const path of ['/shops', `/login?next=${encodeURIComponent(`/${nasty}`)}`]) {
      const { text, status } = await visit(receiver, path, { cookie });
      expect([path, status, /<script/i.test(text)]).toEqual([path, 200, false]);
    }
    expect((await visit(receiver, '/shops', { cookie })).text).toContain('&lt;script&gt;');
    expect(html`<a title="${nasty}">${[nasty, 1, undefined, false, html`<b>${'<'}</b>`]}</a>`.text).toBe(
      '<a title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;">&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;1<b>&lt;</b></a>',
    );
  });

  test('carry a policy that allows no script and nothing from elsewhere, and are not kept', async () => {
    await using receiver = await startReceiver();
    const cookie = await setUp(receiver);
    for (const path of ['/shops', '/login', '/nothing-here']) {
      const { headers } = await visit(receiver, path, { cookie });
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('script-src');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect((await visit(receiver, '/shops', { cookie })).headers.get('cache-control')).toBe('no-store');
    // The page that a gateway serves too has scripts: its own alone.
    const { headers } = await visit(receiver, '/', { cookie });
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'self'; object-src 'none'; base-uri 'none';/,
    );
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('days are the shop’s, amounts in whole units of any currency', () => {
    const columns = (over: { total: number; currency: string; timeZone: string }) => {
      const event = saleEventSchema.parse(JSON.parse(bodyOf({})));
      const { total, currency, timeZone } = over;
      const data = { ...event.data, total, currency, shop: { ...event.data.shop, timeZone } };
      const { amount, day } = saleColumns({ ...event, time: '2026-11-24T20:30:00Z', data });
      return [amount, day];
    };
    expect(columns({ total: 1_980, currency: 'JPY', timeZone: 'Asia/Tokyo' })).toEqual([1_980, '2026-11-25']);
    expect(columns({ total: 1_980, currency: 'USD', timeZone: 'America/New_York' })).toEqual([
      19.8,
      '2026-11-24',
    ]);
    expect(columns({ total: 1_980, currency: 'KWD', timeZone: 'Mars/Base' })).toEqual([1.98, '2026-11-24']);
    expect(formatFor('en', 'Asia/Tokyo').money(-1_980, 'USD')).toBe('−$19.80');
  });

  test('the language is the one chosen, else the browser’s first', async () => {
    await using receiver = await startReceiver();
    const inJapanese = { 'accept-language': 'de, ja;q=0.9, en;q=0.8' };
    expect((await visit(receiver, '/setup', { headers: inJapanese })).text).toContain('パスワードを決める');
    const chosen = await visit(receiver, '/language', {
      form: { to: 'en', back: '/setup' },
      headers: inJapanese,
    });
    expect([chosen.status, chosen.location]).toEqual([303, '/setup']);
    const page = await visit(receiver, '/setup', { headers: inJapanese, cookie: chosen.cookie ?? '' });
    expect(page.text).toContain('Choose a password');
    expect([
      chooseLanguage(undefined, undefined),
      chooseLanguage('xx', 'fr'),
      chooseLanguage('ja', 'en'),
    ]).toEqual(['en', 'en', 'ja']);
  });
});
