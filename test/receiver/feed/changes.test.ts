/** The feed of changes (contract/cloud/feed/changes.ts): order, cursors, waiting, and who may read it. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { unknownCursorType } from '../../../src/contract/cloud/feed/changes.ts';
import { migrateReceiver } from '../../../src/receiver/migrations.ts';
import { databasePath, openReceiverAdmin } from '../../../src/receiver/receiver-store.ts';
import { jpegOf, sha256Of } from '../../agent/upload/events.ts';
import { runReceiverCommand } from '../command.ts';
import { statusBody } from '../samples.ts';
import { ask, bodyOf, post, put, type Receiver, send, startReceiver } from '../start.ts';
import { allChanges, askChanges, idsOf, readChanges } from './reader.ts';

function idOf(body: string): string {
  const { source, id } = JSON.parse(body) as { source: string; id: string };
  return `${source} ${id}`;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tillframe-feed-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

/** As `tillframe receiver readers add` makes one. */
function readerToken({ dataDir }: Receiver, shop?: string): { id: string; secret: string } {
  using admin = openReceiverAdmin({ dataDir, nowMs: () => 1_795_000_000_000 });
  return admin.credentials.make({ kind: 'reader', ...(shop !== undefined && { shop }) });
}

describe('the feed', () => {
  test('has each event once in the order of arrival, revisions included, and as it was sent', async () => {
    await using receiver = await startReceiver();
    const extended = bodyOf({ sequence: 1 }).replace('{', '{ "traceparent":"00-1",');
    const bodies = [
      ...[extended, bodyOf({ sequence: 2, revision: 2 }), bodyOf({ sequence: 2, revision: 1 })],
      bodyOf({ sequence: 3, shopId: 'shop-2' }),
    ];
    await send(receiver, ...bodies.slice(0, 2), statusBody());
    // Repeated events are no change.
    await send(receiver, ...bodies.slice(0, 3));
    await send(receiver, bodies[3] ?? '', bodyOf({ sequence: 4, shopId: 'conformance-1' }));
    const changes = await allChanges(receiver);
    expect(idsOf(changes)).toEqual(bodies.map(idOf));
    expect(await (await askChanges(receiver, { limit: 1 })).text()).toContain(`"event":${extended}}`);
    expect(idsOf(await allChanges(receiver, 'secret', { shop: 'shop-2' }))).toEqual([idOf(bodies[3] ?? '')]);
  });

  test('gives pages, and a cursor that stays the same over a restart', async () => {
    const dataDir = folder();
    const bodies = Array.from({ length: 5 }, (_, index) => bodyOf({ sequence: index + 1 }));
    let after: string;
    {
      await using receiver = await startReceiver({ dataDir });
      expect(await readChanges(receiver, {})).toEqual({ changes: [], next: '0', more: false });
      await send(receiver, ...bodies);
      const page = await readChanges(receiver, { limit: 3 });
      expect(page).toMatchObject({ more: true, next: page.changes[2]?.cursor });
      after = page.next;
      const latest = await readChanges(receiver, { after: 'latest' });
      expect(latest).toMatchObject({ changes: [], more: false });
      expect(await readChanges(receiver, { after: latest.next })).toEqual(latest);
    }
    await using again = await startReceiver({ dataDir });
    const rest = await readChanges(again, { after, limit: 2 });
    expect([idsOf(rest.changes), rest.more]).toEqual([bodies.slice(3).map(idOf), false]);
  });

  test('holds a request until something arrives, or the time has passed', async () => {
    await using receiver = await startReceiver();
    await send(receiver, bodyOf({ sequence: 1 }));
    const { next } = await readChanges(receiver, {});
    expect(await readChanges(receiver, { after: next, wait: 1 })).toEqual({ changes: [], next, more: false });
    const held = readChanges(receiver, { after: next, wait: 55 });
    const ofOtherShop = readChanges(receiver, { after: next, wait: 55, shop: 'shop-2' });
    await send(receiver, bodyOf({ sequence: 2 }));
    expect((await held).changes).toHaveLength(1);
    await send(receiver, bodyOf({ sequence: 3, shopId: 'shop-2' }));
    expect(idsOf((await ofOtherShop).changes)).toEqual([idOf(bodyOf({ sequence: 3, shopId: 'shop-2' }))]);
  });

  test('refuses a cursor from before a backup was restored, even where its number is in use again', async () => {
    const dataDir = folder();
    const backup = folder();
    let kept: string;
    let lost: string;
    {
      await using receiver = await startReceiver({ dataDir });
      await send(receiver, bodyOf({ sequence: 1 }));
      kept = (await readChanges(receiver, {})).next;
    }
    cpSync(dataDir, backup, { recursive: true });
    {
      await using receiver = await startReceiver({ dataDir });
      await send(receiver, bodyOf({ sequence: 2 }));
      lost = (await readChanges(receiver, {})).next;
    }
    await using restored = await startReceiver({ dataDir: backup });
    for (const sequence of [3, 4]) {
      const answer = await askChanges(restored, { after: lost });
      expect(answer.status).toBe(410);
      expect(await answer.json()).toMatchObject({
        type: unknownCursorType,
        problem: { code: 'receiver.cursor_unknown' },
      });
      await send(restored, bodyOf({ sequence }));
    }
    expect((await readChanges(restored, { after: kept })).changes).toHaveLength(2);
    expect((await askChanges(restored, { after: 'no cursor' })).status).toBe(400);
  });

  test('begins with what was stored before there was a feed', () => {
    const db = new Database(':memory:');
    db.pragma('foreign_keys = ON');
    migrateReceiver(db, 0, 3);
    const insert = db.prepare("insert into events values (?, ?, 'body', 'sum', 1)");
    for (const [source, id] of [
      ['/shops/b', '2'],
      ['/shops/a', '1'],
      ['/shops/conformance-1', '3'],
    ])
      insert.run(source, id);
    db.exec(`insert into credentials (id, kind, secret_sha256, shop, made_at_ms) values ('old', 'token', 'x', 's', 1);
      insert into credentials (id, kind, secret_sha256, shop, made_at_ms, follows) values ('new', 'token', 'y', 's', 1, 'old')`);
    migrateReceiver(db, 3);
    expect(db.prepare('select number, shop, event_id as id from changes').all()).toEqual([
      { number: 1, shop: 'b', id: '2' },
      { number: 2, shop: 'a', id: '1' },
    ]);
    expect(db.prepare('select id, follows from credentials order by id').all()).toEqual([
      { id: 'new', follows: 'old' },
      { id: 'old', follows: null },
    ]);
    expect(db.pragma('foreign_key_check')).toEqual([]);
    db.close();
  });
});

describe('a reader', () => {
  test('reads its shop, or all, and nothing else', async () => {
    await using receiver = await startReceiver();
    const bodies = [bodyOf({ sequence: 1 }), bodyOf({ sequence: 2, shopId: 'shop-2' })];
    await send(receiver, ...bodies);
    const [every, one] = [readerToken(receiver), readerToken(receiver, 'shop-2')];
    expect(idsOf(await allChanges(receiver, every.secret))).toEqual(bodies.map(idOf));
    expect(idsOf(await allChanges(receiver, one.secret))).toEqual([idOf(bodies[1] ?? '')]);
    expect((await askChanges(receiver, { shop: 'shop-1' }, one.secret)).status).toBe(403);
    const headers = { authorization: `Bearer ${one.secret}` };
    const sales = (await (await ask(receiver, '/v1/sales', { headers })).json()) as { sales: object[] };
    expect(sales.sales).toMatchObject([{ source: '/shops/shop-2' }]);
    expect((await ask(receiver, '/v1/sales?source=/shops/shop-1', { headers })).status).toBe(403);
    expect((await ask(receiver, '/v1/gateways', { headers })).status).toBe(403);
    expect((await ask(receiver, '/v1/nudges?topics=square:L1', { headers })).status).toBe(403);
    expect((await post(receiver, bodies, headers)).status).toBe(403);
    const enrol = { gateway: 'gw-9', shop: { id: 'shop-2', name: 'x' } };
    const json = { ...headers, 'content-type': 'application/json' };
    const enrolled = await ask(receiver, '/v1/enrol', {
      ...{ method: 'POST', headers: json, body: JSON.stringify(enrol) },
    });
    expect(enrolled.status).toBe(401);
  });

  test('of one shop reads the pictures of that shop alone, of earlier events too', async () => {
    const dataDir = folder();
    const [first, second, earlier] = [jpegOf('first'), jpegOf('second'), jpegOf('earlier')];
    // As the program before there was a table of pictures left it.
    const db = new Database(databasePath(dataDir));
    migrateReceiver(db, 0, 10);
    db.prepare("insert into events values ('/shops/shop-2', 'x', ?, 'sum', 1)").run(
      bodyOf({ sequence: 4, shopId: 'shop-2', jpegs: [earlier] }),
    );
    db.close();
    await using receiver = await startReceiver({ dataDir });
    const { secret } = readerToken(receiver, 'shop-2');
    await send(
      receiver,
      bodyOf({ sequence: 1, jpegs: [first] }),
      bodyOf({ sequence: 2, shopId: 'shop-2', jpegs: [second] }),
      bodyOf({ sequence: 3, revision: 2, shopId: 'shop-2', jpegs: [] }),
    );
    const read = async (jpeg: Buffer, token: string): Promise<number> => {
      const headers = { authorization: `Bearer ${token}` };
      return (await ask(receiver, `/v1/thumbnails/${sha256Of(jpeg)}`, { headers })).status;
    };
    for (const jpeg of [first, second, earlier]) await put(receiver, jpeg);
    expect([await read(first, secret), await read(second, secret), await read(earlier, secret)]).toEqual([
      404, 200, 200,
    ]);
    expect(await read(first, readerToken(receiver).secret)).toBe(200);
  });

  test('waits with a few requests at a time, and is refused more; what is there already it gets', async () => {
    await using receiver = await startReceiver();
    await send(receiver, bodyOf({ sequence: 1 }));
    const { next } = await readChanges(receiver, {});
    const [one, other] = [readerToken(receiver).secret, readerToken(receiver).secret];
    const query = { after: next, wait: 55 };
    const answers = Array.from({ length: 9 }, () => askChanges(receiver, query, one));
    // The ninth by arrival, whichever was sent so.
    const refusal = await Promise.any(
      answers.map(async (answer) => ((await answer).ok ? Promise.reject(new Error('held')) : answer)),
    );
    expect([refusal.status, refusal.headers.get('retry-after')]).toEqual([429, '5']);
    expect(await refusal.json()).toMatchObject({ problem: { code: 'receiver.too_many_held' } });
    expect((await readChanges(receiver, { after: '0', wait: 55 }, one)).changes).toHaveLength(1);
    const ofOther = readChanges(receiver, query, other);
    await send(receiver, bodyOf({ sequence: 2 }));
    expect((await ofOther).changes).toHaveLength(1);
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([...Array<number>(8).fill(200), 429]);
    // Places are free again.
    const again = Array.from({ length: 8 }, () =>
      askChanges(receiver, { ...query, wait: 1, after: 'latest' }, one),
    );
    expect((await Promise.all(again)).map(({ status }) => status)).toEqual(Array(8).fill(200));
  });

  test('is made, listed and revoked by the operator', async () => {
    await using receiver = await startReceiver();
    const at = ['--data', receiver.dataDir];
    const made = await runReceiverCommand(['readers', 'add', '--shop', 'shop-1', '--note', 'DWH', ...at]);
    expect(made.err).toMatch(/^token [0-9a-f]{10} reads the sales and pictures of the shop: shop-1/);
    const token = made.out.trim();
    expect((await askChanges(receiver, {}, token)).status).toBe(200);
    const list = await runReceiverCommand(['readers', 'list', '--json', ...at]);
    const [{ id }] = JSON.parse(list.out) as [{ id: string }];
    expect(JSON.parse(list.out)).toMatchObject([{ shop: 'shop-1', gateway: null, note: 'DWH' }]);
    expect((await runReceiverCommand(['readers', 'revoke', id, ...at])).out).toBe(`${id} is revoked\n`);
    expect((await askChanges(receiver, {}, token)).status).toBe(401);
  });

  test('is not a gateway, whose token reads nothing', async () => {
    await using receiver = await startReceiver();
    using admin = openReceiverAdmin({ dataDir: receiver.dataDir, nowMs: () => 1_795_000_000_000 });
    const { secret } = admin.credentials.make({ kind: 'token', gateway: 'gw-1', shop: 'shop-1' });
    expect((await askChanges(receiver, {}, secret)).status).toBe(403);
  });
});
