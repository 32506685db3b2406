/** Desired states in PostgreSQL are read while other transactions hold rows of requests. */
import pg from 'pg';
import { expect, test } from 'vitest';
import { unlessAborted } from '../../../src/lib/abort.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { connectPostgres } from '../../../src/receiver/postgres/connection.ts';
import { migratePostgres } from '../../../src/receiver/postgres/migrations.ts';
import { createPostgresEngine } from '../../../src/receiver/postgres/postgres-engine.ts';
import { createDesiredStates } from '../../../src/receiver/remote/desired-states.ts';
import { sharedStore } from '../stores.ts';

const nowMs = (): number => systemClock.nowMs();

test('a read waits for no row that a batch of statuses has locked, also once requests have expired', async () => {
  const { database } = await sharedStore();
  await using postgres = await connectPostgres(database);
  await migratePostgres(postgres);
  const desired = createDesiredStates(createPostgresEngine(postgres), nowMs);
  const of = (gateway: string) => ({ source: '/shops/shop-1', gateway });
  for (const gateway of ['gw-1', 'gw-2'])
    await desired.request({
      ...of(gateway),
      ...{ kind: 'clip', sale: 'till-1:1:20261201', by: '田中', expiresAtMs: nowMs() - 1 },
    });
  const batch = new pg.Client({ connectionString: database });
  await batch.connect();
  try {
    await batch.query('begin');
    await batch.query('select 1 from remote_requests for update');
    const reading = Promise.all([desired.document(of('gw-1')), desired.requests(of('gw-1'))]);
    const [document, requests] = await unlessAborted(reading, AbortSignal.timeout(5_000));
    expect(document).toMatchObject(of('gw-1'));
    expect(document.requests).toBeUndefined();
    expect(requests).toMatchObject([{ ...of('gw-1'), state: 'expired' }]);
  } finally {
    await batch.end();
  }
});
