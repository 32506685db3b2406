/** Erasure on request at the receiver: what is gone, what stays, and what arrives later. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  type ErasuresAnswer,
  erasedEventSchema,
  erasuresAnswerSchema,
} from '../../../src/contract/cloud/erasure/erasure.ts';
import { jpegOf, sha256Of } from '../../agent/upload/events.ts';
import { startProgram } from '../../peers/program.ts';
import { allChanges } from '../feed/reader.ts';
import { ask, bodyOf, post, put, type Receiver, send, startReceiver } from '../start.ts';
import { filesWith, type StoredReceiver, startOn, storeKinds } from '../stores.ts';

const sale = 'till-1:1:20261120';
const json = { 'content-type': 'application/json' };
const why = { by: '佐藤 (DPO)', reason: 'request 12 of a customer' };

type Where = Pick<Receiver, 'url'>;
type Listed = { id: string; erasedAt: string | null; reportedBy: string[]; origin: string; sale: string };

async function request(receiver: Where, body: object, auth: Record<string, string> = {}): Promise<Listed> {
  const answer = await ask(receiver, '/v1/shops/shop-1/erasures', {
    ...{ method: 'POST', headers: { ...json, ...auth }, body: JSON.stringify({ ...why, ...body }) },
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Listed;
}

async function record(receiver: Where, auth: Record<string, string> = {}): Promise<Listed[]> {
  const answer = await ask(receiver, '/v1/shops/shop-1/erasures', { headers: auth });
  return ((await answer.json()) as { erasures: Listed[] }).erasures;
}

const salesOf = async (receiver: Where, auth: Record<string, string> = {}): Promise<unknown[]> =>
  ((await (await ask(receiver, '/v1/sales', { headers: auth })).json()) as { sales: unknown[] }).sales;

async function open(
  receiver: Where,
  query: string,
  headers: Record<string, string>,
): Promise<ErasuresAnswer> {
  return erasuresAnswerSchema.parse(await (await ask(receiver, `/v1/erasures${query}`, { headers })).json());
}

function report(receiver: Where, erasures: object[], headers: Record<string, string>): Promise<Response> {
  const body = JSON.stringify({ source: '/shops/shop-1', erasures });
  return ask(receiver, '/v1/erasures', { method: 'POST', headers: { ...json, ...headers }, body });
}

async function tokenOf(
  receiver: StoredReceiver,
  gateway: string,
  shop = 'shop-1',
): Promise<Record<string, string>> {
  await using admin = await receiver.admin();
  const { secret } = await admin.credentials.make({ kind: 'token', gateway, shop });
  return { authorization: `Bearer ${secret}` };
}

/** Of the sale. */
async function sendClip(receiver: Where): Promise<void> {
  const clip = Buffer.from('the video');
  const at = '2026-11-20T00:00:00Z';
  const notice = {
    ...{ id: 'c', source: '/shops/shop-1', sale, kind: 'video', camera: 'x', at, from: at, until: at },
    ...{ bytes: clip.length, sha256: sha256Of(clip) },
  };
  await ask(receiver, '/v1/clips', { method: 'POST', headers: json, body: JSON.stringify(notice) });
  const range = `bytes 0-${clip.length - 1}/${clip.length}`;
  const headers = { 'content-type': 'video/mp4', 'content-range': range };
  await ask(receiver, `/v1/clips/${sha256Of(clip)}`, { method: 'PUT', headers, body: clip });
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tillframe-erasure-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

const named = (text: string, body: string) => body.replace('コーヒー', text);
const inRecord = { sale, scope: 'sale' };

describe.each(storeKinds)('on %s', (kind) => {
  describe('a sale', () => {
    test('is erased with revisions, pictures and clips, and its record is an event of the feed', async () => {
      await using receiver = await startOn(kind);
      const jpegs = [jpegOf('first'), jpegOf('second')];
      const other = bodyOf({ sequence: 3, jpegs: [jpegOf('other')] });
      await post(
        receiver,
        [
          named('Erased-coffee', bodyOf({ sequence: 1, saleId: sale, jpegs: jpegs.slice(0, 1) })),
          named('Erased-tea', bodyOf({ sequence: 2, revision: 2, saleId: sale, jpegs })),
          other,
        ],
        { 'tillframe-stored-through': '0' },
      );
      for (const jpeg of [...jpegs, jpegOf('other')]) await put(receiver, jpeg);
      await sendClip(receiver);
      expect(await receiver.placesOf('Erased-')).not.toEqual([]);
      const [, cursor] = (await allChanges(receiver)).map((change) => change.cursor);

      const done = await request(receiver, { sale });
      expect(await salesOf(receiver)).toHaveLength(1);
      for (const jpeg of jpegs)
        expect((await ask(receiver, `/v1/thumbnails/${sha256Of(jpeg)}`)).status).toBe(404);
      expect((await ask(receiver, `/v1/thumbnails/${sha256Of(jpegOf('other'))}`)).status).toBe(200);
      expect(await receiver.files()).toEqual([`${sha256Of(jpegOf('other'))}.jpg`]);
      const [kept, erased, ...more] = (await allChanges(receiver)).map(({ event }) => event);
      expect([kept?.id, more]).toEqual([(JSON.parse(other) as { id: string }).id, []]);
      const event = erasedEventSchema.parse(erased);
      expect(event).toMatchObject({ subject: sale, data: { ...inRecord, reason: why.reason, merged: [] } });
      expect(event.data.pictures.toSorted()).toEqual(jpegs.map(sha256Of).toSorted());
      expect(JSON.stringify(erased)).not.toContain(why.by);
      // A reader that stood at an erased change goes on behind it.
      expect((await ask(receiver, `/v1/changes?after=${cursor}`)).status).toBe(200);
      // With SQLite no byte of it is left, also in the log of the database.
      expect(await receiver.placesOf('Erased-')).toEqual([]);
      // The ledger of sequences has no hole.
      await post(receiver, [bodyOf({ sequence: 4 })], { 'tillframe-stored-through': '3' });
      const gateways = await (await ask(receiver, '/v1/gateways')).json();
      expect(gateways).toMatchObject({ gateways: [{ epochs: [{ missing: 0, highest: 4 }] }] });

      // Requested again, it is the same erasure.
      expect(await request(receiver, { sale })).toEqual(done);
      expect(await record(receiver)).toHaveLength(1);
    });

    test('that was erased is acknowledged and not stored, whatever arrives of it', async () => {
      await using receiver = await startOn(kind);
      const first = bodyOf({ sequence: 1, saleId: sale, jpegs: [jpegOf('first')] });
      await send(receiver, first);
      await request(receiver, { sale });
      const later = named(
        'Erased-late',
        bodyOf({ sequence: 2, revision: 2, saleId: sale, jpegs: [jpegOf('late')] }),
      );
      const results = await send(receiver, first, later);
      expect(results).toMatchObject([
        { status: 'stored', pictures: [] },
        { status: 'stored', pictures: [] },
      ]);
      expect((await send(receiver, later))[0]?.status).toBe('stored');
      // Its address was given out before.
      expect((await put(receiver, jpegOf('first'))).status).toBe(204);
      expect((await ask(receiver, `/v1/thumbnails/${sha256Of(jpegOf('first'))}`)).status).toBe(404);
      expect(await salesOf(receiver)).toEqual([]);
      await expect.poll(() => allChanges(receiver)).toHaveLength(1);
      expect(await receiver.placesOf('Erased-late')).toEqual([]);
      // The same id at another shop is another sale.
      await send(receiver, bodyOf({ sequence: 1, saleId: sale, shopId: 'shop-2' }));
      expect(await salesOf(receiver)).toHaveLength(1);
    });

    test('is erased before it has arrived, and with the sale that replaced it', async () => {
      await using receiver = await startOn(kind);
      await request(receiver, { sale: 'till-1:9:20261120' });
      await send(receiver, bodyOf({ sequence: 1, saleId: 'till-1:9:20261120' }));
      const half = bodyOf({ sequence: 2, saleId: sale }).replace(
        '"data":{',
        '"data":{"supersededBy":"whole:1",',
      );
      await send(receiver, half, bodyOf({ sequence: 3, saleId: 'whole:1' }));
      await request(receiver, { sale });
      expect(await salesOf(receiver)).toEqual([]);
      await expect
        .poll(async () => (await allChanges(receiver)).map(({ event }) => event))
        .toMatchObject([{}, { data: { merged: ['whole:1'] } }]);
      await send(receiver, bodyOf({ sequence: 4, revision: 2, saleId: 'whole:1' }));
      expect(await salesOf(receiver)).toEqual([]);
    });
  });

  test('a picture alone is erased, and the sale stays', async () => {
    await using receiver = await startOn(kind);
    const [face, till] = [jpegOf('face'), jpegOf('till')];
    const body = bodyOf({ sequence: 1, saleId: sale, jpegs: [face, till] });
    await send(receiver, body);
    for (const jpeg of [face, till]) await put(receiver, jpeg);
    await request(receiver, { sale, picture: sha256Of(face) });
    const status = async (jpeg: Buffer) => (await ask(receiver, `/v1/thumbnails/${sha256Of(jpeg)}`)).status;
    expect([await status(face), await status(till)]).toEqual([404, 200]);
    const again = await send(receiver, body);
    expect(again).toMatchObject([{ status: 'duplicate', pictures: [] }]);
    expect((await put(receiver, face)).status).toBe(204);
    expect(await status(face)).toBe(404);
    expect(await salesOf(receiver)).toHaveLength(1);
    expect((await allChanges(receiver)).at(-1)?.event).toMatchObject({
      data: { scope: 'picture', pictures: [sha256Of(face)] },
    });
  });

  describe('a gateway', () => {
    test('gets what it has not reported, of its shop alone, and all of it where one side forgot', async () => {
      await using receiver = await startOn(kind);
      const [one, two] = [await tokenOf(receiver, 'gw-1'), await tokenOf(receiver, 'gw-2')];
      const foreign = await tokenOf(receiver, 'gw-1', 'shop-2');
      const { id } = await request(receiver, { sale });
      const first = await open(receiver, '?done=0', one);
      expect(first).toMatchObject({ acknowledged: 0, erasures: [{ id, sale, ...why }] });
      expect((await open(receiver, '', foreign)).erasures).toEqual([]);
      const done = first.erasures.map((erasure) => ({
        ...{ ...erasure, origin: 'cloud', erasedAt: new Date(0).toISOString() },
      }));
      expect((await report(receiver, done, foreign)).status).toBe(403);
      for (let times = 0; times < 2; times += 1) expect((await report(receiver, done, one)).status).toBe(204);
      expect(await open(receiver, '?done=1', one)).toEqual({ erasures: [], acknowledged: 1 });
      expect((await open(receiver, '?done=0', two)).erasures).toHaveLength(1);
      expect(await record(receiver)).toMatchObject([{ reportedBy: ['gw-1'] }]);
      // It was set back to an earlier state.
      expect((await open(receiver, '?done=0', one)).erasures).toHaveLength(1);
    });

    test('may ask for an erasure, which a person confirms', async () => {
      await using receiver = await startOn(kind);
      const token = await tokenOf(receiver, 'gw-1');
      await send(receiver, bodyOf({ sequence: 1, saleId: sale }));
      const at = '2026-11-24T12:00:00+09:00';
      const asked = { id: 'e-1', sale, requestedAt: at, by: '店長', origin: 'gateway', erasedAt: at };
      expect((await report(receiver, [asked], token)).status).toBe(204);
      // No stolen token erases: also none that claims to repeat what was requested here.
      await report(receiver, [{ ...asked, id: 'e-2', origin: 'cloud' }], token);
      expect(await salesOf(receiver)).toHaveLength(1);
      expect(await record(receiver)).toMatchObject([
        { id: 'e-2', erasedAt: null, origin: 'gateway' },
        { id: 'e-1', erasedAt: null, reportedBy: ['gw-1'] },
      ]);
      const confirm = (id: string, headers = {}) =>
        ask(receiver, `/v1/shops/shop-1/erasures/${id}/confirm`, { method: 'POST', headers });
      expect((await confirm('e-1', token)).status).toBe(403);
      expect((await confirm('e-9')).status).toBe(404);
      for (let times = 0; times < 2; times += 1) expect((await confirm('e-1')).status).toBe(200);
      expect(await salesOf(receiver)).toEqual([]);
      expect(await allChanges(receiver)).toHaveLength(1);
      expect((await open(receiver, '?done=2', token)).erasures).toEqual([]);
      expect((await open(receiver, '', await tokenOf(receiver, 'gw-2'))).erasures).toMatchObject([
        { id: 'e-1' },
      ]);
    });
  });
});

test('erases again what a restored backup brings back, by the record beside the database', async () => {
  const [dataDir, backup] = [folder(), folder()];
  const jpeg = jpegOf('first');
  {
    await using receiver = await startReceiver({ dataDir });
    await send(receiver, bodyOf({ sequence: 1, saleId: sale, jpegs: [jpeg] }));
    await put(receiver, jpeg);
  }
  cpSync(dataDir, backup, { recursive: true });
  let id: string;
  {
    await using receiver = await startReceiver({ dataDir });
    ({ id } = await request(receiver, { sale }));
  }
  cpSync(join(dataDir, 'erasures.jsonl'), join(backup, 'erasures.jsonl'));
  await using restored = await startReceiver({ dataDir: backup });
  expect(await salesOf(restored)).toEqual([]);
  expect(existsSync(join(backup, 'pictures', `${sha256Of(jpeg)}.jpg`))).toBe(false);
  expect(await record(restored)).toMatchObject([{ id, sale, ...why }]);
  expect((await allChanges(restored)).map(({ event }) => event.id)).toEqual([`erased:${id}`]);
});

test.each(['erasure.noted', 'erasure.committed', 'erasure.file_removed'])(
  'is complete after kill -9 at %s',
  async (point) => {
    const dataDir = folder();
    const jpegs = [jpegOf('first'), jpegOf('second')];
    const args = ['receiver', '--listen', '127.0.0.1:0', '--data', dataDir, '--min-free', '0'];
    const start = async (env = {}) => {
      const program = startProgram(args, env);
      const [, url = ''] = await program.line(/listening on (http:\S+)/);
      const token = readFileSync(join(dataDir, 'token'), 'utf8').trim();
      return { program, url, auth: { authorization: `Bearer ${token}` } };
    };
    {
      const { program, url, auth } = await start({ TILLFRAME_FAILPOINTS: `${point}=kill` });
      await using _ = program;
      const body = named('Erased-coffee', bodyOf({ sequence: 1, saleId: sale, jpegs }));
      expect((await post({ url }, [body], auth)).status).toBe(200);
      for (const jpeg of jpegs) await put({ url }, jpeg, auth);
      await request({ url }, { sale }, auth).catch(() => undefined);
      await program.line(new RegExp(`failpoint ${point}: kill`));
    }
    const { program, url, auth } = await start();
    await using _ = program;
    expect(await record({ url }, auth)).toMatchObject([{ sale, erasedAt: expect.any(String) as unknown }]);
    expect(await salesOf({ url }, auth)).toEqual([]);
    expect(readdirSync(join(dataDir, 'pictures'))).toEqual([]);
    const changes = await allChanges({ url }, auth.authorization.slice(7));
    expect(changes.map(({ event }) => event.type)).toEqual(['com.tillframe.erased.v1']);
    expect(filesWith(dataDir, 'Erased-coffee')).toEqual([]);
    await program.end('SIGTERM');
  },
);
