/** Webhooks at receivers that share a database: news reaches gateways of other processes, and a burst leaves gateways their connections. */
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { nudgeAnswerSchema } from '../../../src/contract/cloud/nudge.ts';
import { lockClass } from '../../../src/receiver/postgres/migrations.ts';
import { openPostgresAdmin } from '../../../src/receiver/postgres/postgres-store.ts';
import { sendSmaregiEvent } from '../../peers/pos/webhooks.ts';
import { statusBody } from '../samples.ts';
import { ask, send, statuses } from '../start.ts';
import { sharedStore } from '../stores.ts';
import { startPostgresReceiver } from './start-postgres-receiver.ts';

test('a webhook at one receiver nudges the gateway that another one holds', async () => {
  const { database, store } = await sharedStore();
  await using first = await startPostgresReceiver({ database, store });
  await using second = await startPostgresReceiver({ database, store });
  const url = await webhookOf(database, first.url);
  const nudges = (query: string): Promise<Response> =>
    ask(second, `/v1/nudges?topics=smaregi:sb_abc123${query}`);
  const { cursor } = nudgeAnswerSchema.parse(await (await nudges('')).json());
  const held = nudges(`&after=${cursor}&wait=50`);
  // Until it is held: what is stored before would be found at once.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const beganMs = performance.now();
  expect((await sendSmaregiEvent(url)).status).toBe(200);
  expect(await (await held).json()).toMatchObject({ topics: ['smaregi:sb_abc123'] });
  expect(performance.now() - beganMs).toBeLessThan(20_000);
});

test('answers gateways while a burst of webhooks waits to be stored', async () => {
  const { database, store } = await sharedStore();
  await using receiver = await startPostgresReceiver({ database, store });
  const url = await webhookOf(database, receiver.url);
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query(`begin; select pg_advisory_xact_lock(${lockClass.viewer}, hashtext('pos'))`);
  const sent = Array.from({ length: 60 }, () => sendSmaregiEvent(url));
  const waiting = `select 1 from pg_locks l join pg_database d on d.oid = l.database
    where d.datname = current_database() and l.locktype = 'advisory' and not l.granted`;
  await expect.poll(async () => (await client.query(waiting)).rowCount).toBeGreaterThan(0);
  expect(statuses(await send(receiver, statusBody({})))).toEqual(['stored']);
  await client.query('rollback');
  for (const { status } of await Promise.all(sent)) expect(status).toBe(200);
});

async function webhookOf(database: string, base: string): Promise<string> {
  await using admin = await openPostgresAdmin(database, () => Date.now());
  return (await admin.webhooks.make({ kind: 'smaregi', base })).url;
}
