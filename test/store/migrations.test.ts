/** A file of an earlier version is brought to the newest schema, and nothing of it is lost. */
import { expect, test } from 'vitest';
import { openConnection } from '../../src/store/connection.ts';
import { acceptInput, capturedSettlement, oneCamera, openTestStore, saleOf } from './fixtures.ts';

test('captures of before this column existed say how sure their instant was, the main camera first', async () => {
  await using t = await openTestStore();
  const { write } = t.store;
  await write.importSetUp({
    ...oneCamera,
    cameras: oneCamera.cameras.flatMap((camera) => [camera, { ...camera, id: 'back' }]),
    links: [
      { registerKey: 'till-1', cameraId: 'back', main: false, offsetMs: 0 },
      { registerKey: 'till-1', cameraId: 'counter', main: true, offsetMs: 0 },
    ],
  });
  const accepted = await write.acceptSale(acceptInput(saleOf()));
  if (accepted.kind !== 'stored') throw new Error(accepted.kind);
  await write.settleCapture(capturedSettlement(accepted.saleId));
  await t.store[Symbol.asyncDispose]();

  // As schema 3 had it.
  const db = openConnection(t.path, 'write');
  db.exec(`
    ALTER TABLE captures DROP COLUMN rank;
    ALTER TABLE captures ADD COLUMN at_ms REAL NOT NULL DEFAULT 0;
    UPDATE captures SET details = json_remove(details, '$.basis', '$.uncertaintyMs');
    DROP TABLE calibrations;
    PRAGMA user_version = 3`);
  db.close();

  await t.reopen();
  const pair = await t.store.read.pair(accepted.saleId);
  expect(pair?.captures).toMatchObject([
    { camera: 'counter', outcome: 'captured', basis: 'arrival', uncertaintyMs: 100, offsetMs: 12.3 },
    { camera: 'back', outcome: 'pending' },
  ]);
});
