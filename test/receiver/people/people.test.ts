/** People of a receiver: invitations, changed roles, the log, and live sales of the own shops. */
import { describe, expect, onTestFinished, test } from 'vitest';
import type { z } from 'zod';
import { logJson } from '../../../src/contract/page/access/log.ts';
import { invitationJson, peopleJson } from '../../../src/contract/page/access/people.ts';
import { sessionJson } from '../../../src/contract/page/access/session.ts';
import { salesCountJson } from '../../../src/contract/page/sales.ts';
import { bodyOf, type Receiver, send } from '../start.ts';
import { type StoredReceiver, type StoreKind, startOn, storeKinds } from '../stores.ts';
import { answerOf, password, setUp, visit } from '../visit.ts';
import { addPerson, ask } from './people-world.ts';

const sale = (shopId: string, totalMinor: number) =>
  bodyOf({ shopId, saleId: `${shopId}:${totalMinor}`, totalMinor, sequence: totalMinor });

async function twoShops(kind: StoreKind): Promise<{ receiver: StoredReceiver; owner: string }> {
  const receiver = await startOn(kind);
  onTestFinished(() => receiver[Symbol.asyncDispose]());
  await send(receiver, sale('ginza', 101));
  await send(receiver, sale('kobe', 202));
  return { receiver, owner: await setUp(receiver) };
}

const json = async <S extends z.ZodType>(
  schema: S,
  answer: { status: number; text: string },
): Promise<z.output<S>> => schema.parse(JSON.parse(answer.text));

const rightsOf = async (receiver: Pick<Receiver, 'url'>, cookie: string) =>
  (await answerOf({ receiver, cookie }, sessionJson, 'session')).viewer?.rights;
const countOf = async (receiver: Pick<Receiver, 'url'>, cookie: string) =>
  (await answerOf({ receiver, cookie }, salesCountJson, 'sales/count')).count;

describe.each(storeKinds)('on %s', (kind) => {
  describe('a person', () => {
    test('is added with a code, chooses a password, and signs in by name from then on', async () => {
      const { receiver, owner } = await twoShops(kind);
      const body = { name: '神戸 花子', role: 'manager', shops: ['kobe'] };
      const made = await ask(receiver, 'POST /api/v1/people', { cookie: owner, body });
      expect(made.status).toBe(201);
      const { code } = await json(invitationJson, made);
      // The only one who can sign in so far.
      expect((await visit(receiver, '/login', { form: { password } })).status).toBe(303);
      const secret = 'another long password';
      const form = { code, password: secret, again: secret };
      expect((await visit(receiver, '/setup', { form })).location).toBe('/login');
      expect((await visit(receiver, '/join', { form: { ...form, code: 'AAAA-BBBB-CCCC' } })).status).toBe(
        422,
      );
      expect((await visit(receiver, `/join?code=${code}`)).text).toContain(code);
      const joined = await visit(receiver, '/join', { form });
      expect([joined.status, joined.location]).toEqual([303, '/']);
      expect((await visit(receiver, '/join', { form })).status).toBe(422);
      expect(await countOf(receiver, joined.cookie ?? '')).toBe(1);
      expect(await rightsOf(receiver, joined.cookie ?? '')).toEqual(['look', 'export', 'log', 'own']);

      expect((await visit(receiver, '/login', { form: { password: secret } })).status).toBe(422);
      expect((await visit(receiver, '/login', { form: { name: '神戸 花子', password } })).status).toBe(401);
      const again = await visit(receiver, '/login', { form: { name: '神戸　花子', password: secret } });
      expect(again.status).toBe(303);
      const { people, shops } = await answerOf({ receiver, cookie: owner }, peopleJson, 'people');
      expect(people).toMatchObject([
        { name: 'Owner', role: 'owner', isReady: true },
        { name: '神戸 花子', role: 'manager', isReady: true, sessions: 2, shops: ['kobe'] },
      ]);
      expect(people[0]?.shops).toBeUndefined();
      expect(shops?.map(({ id }) => id).sort()).toEqual(['ginza', 'kobe']);
    });

    test('has another role and other shops from the next request on, and no session once removed', async () => {
      const { receiver, owner } = await twoShops(kind);
      const { id, cookie } = await addPerson(receiver, { name: '三田', role: 'manager', shops: ['kobe'] });
      const change = (body: object) => ask(receiver, `PUT /api/v1/people/${id}`, { cookie: owner, body });
      expect(await countOf(receiver, cookie)).toBe(1);
      await change({ name: '三田', role: 'staff', shops: ['kobe', 'ginza'] });
      expect(await countOf(receiver, cookie)).toBe(2);
      expect((await ask(receiver, 'GET /api/v1/sales.csv?language=ja', { cookie })).status).toBe(403);
      await change({ name: '三田', role: 'owner' });
      expect((await rightsOf(receiver, cookie))?.includes('system')).toBe(true);
      expect((await ask(receiver, `DELETE /api/v1/people/${id}`, { cookie: owner })).status).toBe(200);
      expect((await ask(receiver, 'GET /api/v1/sales', { cookie })).status).toBe(401);
    });

    test('who owns one shop adds people for it alone, and the last owner of all stays', async () => {
      const { receiver, owner } = await twoShops(kind);
      const { cookie, id } = await addPerson(receiver, { name: '神戸', role: 'owner', shops: ['kobe'] });
      const other = await addPerson(receiver, { name: '銀座', role: 'staff', shops: ['ginza'] });
      const add = (name: string, shops?: readonly string[]) =>
        ask(receiver, 'POST /api/v1/people', {
          cookie,
          body: { name, role: 'staff', ...(shops && { shops }) },
        });
      expect((await add('甲', ['kobe'])).status).toBe(201);
      for (const shops of [undefined, ['ginza'], ['kobe', 'ginza']])
        expect([shops, (await add('乙', shops)).status]).toEqual([shops, 403]);
      const seen = await answerOf({ receiver, cookie }, peopleJson, 'people');
      expect(seen.people.map(({ name }) => name).sort()).toEqual(['甲', '神戸'].sort());
      // One's own reach grows by nobody's hand but that of an owner of all.
      const widen = { name: '神戸', role: 'owner' };
      expect((await ask(receiver, `PUT /api/v1/people/${id}`, { cookie, body: widen })).status).toBe(403);
      expect((await ask(receiver, `DELETE /api/v1/people/${other.id}`, { cookie })).status).toBe(404);
      const mine = await answerOf({ receiver, cookie: owner }, peopleJson, 'people');
      const [first] = mine.people.filter(({ role, shops }) => role === 'owner' && shops === undefined);
      expect((await ask(receiver, `DELETE /api/v1/people/${first?.id}`, { cookie: owner })).status).toBe(409);
      expect(
        (
          await ask(receiver, `PUT /api/v1/people/${first?.id}`, {
            cookie: owner,
            body: { name: 'Owner', role: 'owner', shops: ['kobe'] },
          })
        ).status,
      ).toBe(409);
    });

    test('changes the own password, which ends the other sessions', async () => {
      const { receiver, owner } = await twoShops(kind);
      const elsewhere = (await visit(receiver, '/login', { form: { password } })).cookie ?? '';
      const next = 'the next long password';
      const change = (current: string) =>
        ask(receiver, 'PUT /api/v1/password', { cookie: owner, body: { current, next } });
      expect((await change('not this one')).status).toBe(403);
      expect((await change(password)).status).toBe(200);
      expect(await countOf(receiver, owner)).toBe(2);
      expect((await ask(receiver, 'GET /api/v1/sales', { cookie: elsewhere })).status).toBe(401);
    });

    test('keeps the password when a code of the command voids those of owners of all shops', async () => {
      const { receiver, owner } = await twoShops(kind);
      const { cookie } = await addPerson(receiver, { name: '三田', role: 'staff', shops: ['kobe'] });
      let code = '';
      {
        await using admin = await receiver.admin();
        code = await admin.people.makeSetUpCode();
      }
      expect((await ask(receiver, 'GET /api/v1/sales', { cookie: owner })).status).toBe(401);
      expect(await countOf(receiver, cookie)).toBe(1);
      const form = { code, password, again: password, name: '三田' };
      expect((await visit(receiver, '/setup', { form })).status).toBe(422);
      const done = await visit(receiver, '/setup', { form: { ...form, name: 'Owner' } });
      expect(await countOf(receiver, done.cookie ?? '')).toBe(2);
      await using admin = await receiver.admin();
      expect(await admin.people.list(undefined)).toHaveLength(2);
    });
  });

  describe('the log', () => {
    test('has who looked, exported and changed, and failed sign-ins; each of its own shops', async () => {
      const { receiver, owner } = await twoShops(kind);
      const kobe = await addPerson(receiver, { name: '神戸', role: 'manager', shops: ['kobe'] });
      await ask(receiver, 'GET /api/v1/sales/kobe:kobe:202', { cookie: kobe.cookie });
      await ask(receiver, 'GET /api/v1/sales/kobe:kobe:202', { cookie: kobe.cookie });
      await ask(receiver, 'GET /api/v1/sales/ginza:ginza:101', { cookie: owner });
      await ask(receiver, 'GET /api/v1/sales.csv?language=ja&shop=ginza', { cookie: owner });
      await ask(receiver, 'GET /api/v1/sales.csv?language=ja&text=secret', { cookie: owner });
      await ask(receiver, 'GET /api/v1/sales/kobe:kobe:202/case.zip?language=ja', { cookie: owner });
      await visit(receiver, '/login', { form: { name: 'somebody', password: 'wrong password' } });
      await visit(receiver, '/login', { form: { name: '神戸', password: 'wrong password' } });
      const log = async (cookie: string) =>
        (await answerOf({ receiver, cookie }, logJson, 'log')).entries.map(
          ({ at: _, address: _address, sha256: _sum, role: _role, ...entry }) => entry,
        );
      const by = (person: string) => ({ caller: 'session', person });
      const ofAll = await log(owner);
      expect(ofAll).toEqual([
        { what: 'sign_in_failed', caller: 'nobody', target: '神戸' },
        { what: 'sign_in_failed', caller: 'nobody' },
        { what: 'case_zip', ...by('Owner'), saleId: 'kobe:kobe:202' },
        { what: 'csv', ...by('Owner'), filter: { text: 'secret' } },
        { what: 'csv', ...by('Owner'), filter: { shop: 'ginza' } },
        { what: 'sale', ...by('Owner'), saleId: 'ginza:ginza:101' },
        { what: 'sale', ...by('神戸'), saleId: 'kobe:kobe:202' },
        { what: 'sign_in', ...by('Owner') },
      ]);
      expect(await log(kobe.cookie)).toEqual([
        { what: 'sign_in_failed', caller: 'nobody', target: '神戸' },
        { what: 'case_zip', ...by('Owner'), saleId: 'kobe:kobe:202' },
        { what: 'csv', ...by('Owner') },
        { what: 'sale', ...by('神戸'), saleId: 'kobe:kobe:202' },
      ]);
    });
  });

  describe('live sales', () => {
    test('are those of the own shops, as they are at that moment', async () => {
      const { receiver, owner } = await twoShops(kind);
      const { id, cookie } = await addPerson(receiver, { name: '三田', role: 'staff', shops: ['kobe'] });
      const gone = new AbortController();
      onTestFinished(() => gone.abort());
      const answer = await fetch(`${receiver.url}/api/v1/events`, {
        headers: { cookie },
        signal: gone.signal,
      });
      const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      const until = async (word: string) => {
        while (!text.includes(word)) {
          const { value, done } = (await reader?.read()) ?? { done: true };
          if (done) throw new Error(`ended without ${word}: ${text}`);
          text += value;
        }
      };
      await until('"type":"status"');
      await send(receiver, sale('ginza', 303));
      await send(receiver, sale('kobe', 404));
      await until('"total":404');
      expect(text).not.toMatch(/303|ginza/);
      const body = { name: '三田', role: 'staff', shops: ['ginza'] };
      expect((await ask(receiver, `PUT /api/v1/people/${id}`, { cookie: owner, body })).status).toBe(200);
      text = '';
      await send(receiver, sale('kobe', 505));
      await send(receiver, sale('ginza', 606));
      await until('"total":606');
      expect(text).not.toMatch(/505|kobe/);
    });
  });
});
