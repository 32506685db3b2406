/** Erasure on request where several receivers share a database and a bucket: kills, restored backups, late uploads, versions of objects. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { readBucket } from '../../../src/receiver/pictures/bucket.ts';
import { createS3Objects, keysIn } from '../../../src/receiver/pictures/s3-objects.ts';
import { connectPostgres } from '../../../src/receiver/postgres/connection.ts';
import { createRemovals } from '../../../src/receiver/postgres/removals.ts';
import { jpegOf, sha256Of } from '../../agent/upload/events.ts';
import { startProgram } from '../../peers/program.ts';
import { allChanges } from '../feed/reader.ts';
import { ask, bodyOf, post, put, send } from '../start.ts';
import { objectsIn, sharedStore, tablesWith } from '../stores.ts';
import { startPostgresReceiver } from './start-postgres-receiver.ts';

const sale = 'till-1:1:20261120';
const json = { 'content-type': 'application/json' };
const body = JSON.stringify({ sale, by: '佐藤', reason: 'request 12' });

type Where = { readonly url: string };

const erase = (receiver: Where, auth: Record<string, string> = {}): Promise<Response> =>
  ask(receiver, '/v1/shops/shop-1/erasures', { method: 'POST', headers: { ...json, ...auth }, body });

async function record(receiver: Where, auth: Record<string, string> = {}): Promise<unknown[]> {
  const answer = await ask(receiver, '/v1/shops/shop-1/erasures', { headers: auth });
  return ((await answer.json()) as { erasures: unknown[] }).erasures;
}

const typesOf = async (receiver: Where, token = 'secret'): Promise<unknown[]> =>
  (await allChanges(receiver, token)).map(({ event }) => event.type);

test.each(['erasure.noted', 'erasure.committed', 'erasure.file_removed'])(
  'is complete after kill -9 at %s, by another receiver or the next start',
  async (point) => {
    const { database, store } = await sharedStore();
    const folder = mkdtempSync(join(tmpdir(), 'tillframe-erasure-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const tokenFile = join(folder, 'token');
    const args = ['receiver', '--listen', '127.0.0.1:0', '--token-file', tokenFile];
    const start = async (env = {}) => {
      const program = startProgram([...args, '--database', database, '--pictures', store.pictures], {
        ...{ ...store.env, ...env },
      });
      const [, url = ''] = await program.line(/listening on (http:\S+)/);
      const token = readFileSync(tokenFile, 'utf8').trim();
      return { program, url, token, auth: { authorization: `Bearer ${token}` } };
    };
    {
      const { program, url, auth } = await start({ TILLFRAME_FAILPOINTS: `${point}=kill` });
      await using _ = program;
      const jpegs = [jpegOf('first'), jpegOf('second')];
      const named = bodyOf({ sequence: 1, saleId: sale, jpegs }).replace('コーヒー', 'Erased-coffee');
      expect((await post({ url }, [named], auth)).status).toBe(200);
      for (const jpeg of jpegs) expect((await put({ url }, jpeg, auth)).status).toBe(201);
      await erase({ url }, auth).catch(() => undefined);
      await program.line(new RegExp(`failpoint ${point}: kill`));
    }
    const { program, url, token, auth } = await start();
    await using _ = program;
    expect(await record({ url }, auth)).toMatchObject([{ sale, erasedAt: expect.any(String) as unknown }]);
    await expect.poll(() => objectsIn(store)).toEqual([]);
    await expect.poll(() => typesOf({ url }, token)).toEqual(['com.tillframe.erased.v1']);
    expect(await tablesWith(database, 'Erased-coffee')).toEqual([]);
    await program.end('SIGTERM');
  },
);

test('erases again what a restored database brings back, by the record in the bucket', async () => {
  const { database, store } = await sharedStore();
  const backup = await sharedStore();
  const jpeg = jpegOf('first');
  // The backup is from before the erasure.
  for (const one of [backup.database, database]) {
    await using receiver = await startPostgresReceiver({ database: one, store });
    await send(receiver, bodyOf({ sequence: 1, saleId: sale, jpegs: [jpeg] }));
    await put(receiver, jpeg);
    if (one === database) expect((await erase(receiver)).status).toBe(201);
  }
  await using restored = await startPostgresReceiver({ database: backup.database, store });
  await expect.poll(() => typesOf(restored)).toEqual(['com.tillframe.erased.v1']);
  expect(await record(restored)).toMatchObject([{ sale, by: '佐藤', reason: 'request 12' }]);
  await expect.poll(() => objectsIn(store)).toEqual([]);
});

test('erases what a receiver of an earlier version stored of an erased sale', async () => {
  const { database, store } = await sharedStore();
  await using postgres = await connectPostgres(database);
  {
    await using receiver = await startPostgresReceiver({ database, store });
    await send(receiver, bodyOf({ sequence: 1, saleId: sale }));
    expect((await erase(receiver)).status).toBe(201);
    // As if it knew of no erasures.
    await postgres.query('alter table erased_sales rename to hidden');
    await postgres.query('create table erased_sales (source text, sale_id text)');
    await send(receiver, bodyOf({ sequence: 2, revision: 2, saleId: sale }));
    await postgres.query('drop table erased_sales');
    await postgres.query('alter table hidden rename to erased_sales');
    expect(await tablesWith(database, sale)).toContain('sales');
  }
  await using receiver = await startPostgresReceiver({ database, store });
  expect(((await (await ask(receiver, '/v1/sales')).json()) as { sales: unknown[] }).sales).toEqual([]);
  await expect.poll(() => typesOf(receiver)).toEqual(['com.tillframe.erased.v1', 'com.tillframe.erased.v1']);
});

test('misses no event that is stored meanwhile', async () => {
  const { database, store } = await sharedStore();
  await using one = await startPostgresReceiver({ database, store });
  await using other = await startPostgresReceiver({ database, store });
  for (let round = 1; round <= 12; round += 1) {
    const saleId = `till-1:${round}:20261120`;
    const sent = [1, 2, 3].map((revision) =>
      send(other, bodyOf({ sequence: 3 * round + revision, revision, saleId, jpegs: [jpegOf(saleId)] })),
    );
    const request = JSON.stringify({ sale: saleId, by: 'b', reason: 'r' });
    const erased = ask(one, '/v1/shops/shop-1/erasures', { method: 'POST', headers: json, body: request });
    expect((await erased).status).toBe(201);
    await Promise.all(sent);
  }
  expect(((await (await ask(one, '/v1/sales')).json()) as { sales: unknown[] }).sales).toEqual([]);
  expect(await tablesWith(database, 'コーヒー')).toEqual([]);
});

test('removes a picture that comes by an address from before', async () => {
  const { database, store } = await sharedStore();
  await using receiver = await startPostgresReceiver({ database, store }, { addressSeconds: 60 });
  const jpeg = jpegOf('late');
  const [result] = await send(receiver, bodyOf({ sequence: 1, saleId: sale, jpegs: [jpeg] }));
  const address = result?.pictures?.[0]?.put;
  expect((await erase(receiver)).status).toBe(201);
  const late = { method: 'PUT', headers: address?.headers ?? {}, body: new Uint8Array(jpeg) };
  expect((await fetch(address?.url ?? '', late)).status).toBe(200);
  expect(await objectsIn(store)).toEqual([`${sha256Of(jpeg)}.jpg`]);

  await using postgres = await connectPostgres(database);
  const later = (ms: number) =>
    createRemovals(postgres, objectsOf(store), () => systemClock.nowMs() + ms).removeDue();
  await later(0);
  expect(await objectsIn(store)).toHaveLength(1);
  await later(60_000 + 301_000);
  expect(await objectsIn(store)).toEqual([]);
  expect(await postgres.query('select 1 from object_removals')).toEqual([]);
});

test('starts and erases while another object cannot be removed, and removes the others that are due', async () => {
  const { database, store } = await sharedStore();
  await using postgres = await connectPostgres(database);
  const [jpeg, other] = [jpegOf('first'), jpegOf('of another sale')];
  {
    await using first = await startPostgresReceiver({ database, store });
    await send(first, bodyOf({ sequence: 1, saleId: sale, jpegs: [jpeg, other] }));
    for (const one of [jpeg, other]) await put(first, one);
  }
  // The store refuses names of more than 1,024 bytes.
  const refused = 'x'.repeat(2_000);
  await postgres.query(
    `insert into object_removals (name, due_ms) values ($1, 0), ('${sha256Of(other)}.jpg', 2)`,
    [refused],
  );
  await postgres.query(
    "insert into object_removals (name, due_ms) select 'absent-' || n, 1 from generate_series(1, 100) n",
  );
  await using receiver = await startPostgresReceiver({ database, store });
  const request = JSON.stringify({ sale, picture: sha256Of(jpeg), by: 'b', reason: 'r' });
  const erased = await ask(receiver, '/v1/shops/shop-1/erasures', {
    method: 'POST',
    headers: json,
    body: request,
  });
  expect(erased.status).toBe(201);
  expect(await objectsIn(store)).not.toContain(`${sha256Of(jpeg)}.jpg`);
  await expect
    .poll(() => postgres.query('select name from object_removals order by name'))
    .toEqual([{ name: `${sha256Of(jpeg)}.jpg` }, { name: refused }]);
  expect(await objectsIn(store)).toEqual([]);
});

test('removes every version of a picture', async () => {
  const { store } = await sharedStore();
  const bucket = readBucket(store.pictures.replace('s3://pictures/', 's3://versions/'));
  if (bucket === undefined) throw new Error(store.pictures);
  const { accessKeyId, secretAccessKey } = keysIn(store.env);
  const client = new AwsClient({ accessKeyId, secretAccessKey, service: 's3', region: 'us-east-1' });
  await client.fetch(bucket.url, { method: 'PUT' });
  const on = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
  expect((await client.fetch(`${bucket.url}?versioning`, { method: 'PUT', body: on })).status).toBe(200);
  const objects = createS3Objects(bucket, keysIn(store.env));
  const content = (text: string) => ({ type: 'image/jpeg', sha256: sha256Of(Buffer.from(text)) });
  for (const text of ['one', 'two']) await objects.write('a.jpg', Buffer.from(text), content(text));
  await objects.write('a.jpg.other', Buffer.from('one'), content('one'));
  await objects.remove('a.jpg');
  const listed = await (await client.fetch(`${bucket.url}?versions&prefix=${bucket.prefix}`)).text();
  expect([...listed.matchAll(/<Key>([^<]*)/g)].map(([, key]) => key)).toEqual([
    `${bucket.prefix}a.jpg.other`,
  ]);
});

function objectsOf({ pictures, env }: Awaited<ReturnType<typeof sharedStore>>['store']) {
  const bucket = readBucket(pictures);
  if (bucket === undefined) throw new Error(pictures);
  return createS3Objects(bucket, keysIn(env));
}
