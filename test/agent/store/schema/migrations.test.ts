/** A file of an earlier version is brought to the newest schema, and nothing of it is lost. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { check } from '../../../../src/agent/store/check.ts';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import { openStore } from '../../../../src/agent/store/database.ts';
import { migrate } from '../../../../src/agent/store/schema/migrations.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { createLog } from '../../../../src/lib/log.ts';
import { acceptInput, capturedSettlement, saleOf, shop } from '../fixtures.ts';

/**
 * A database of version 0.1 in use: a stored sale, one whose picture the cloud lacks, one pending, one
 * without a camera.
 */
const ofTheFirstSchema = `
  INSERT INTO meta VALUES ('epoch', 'epoch-1'), ('sequence', '4'), ('stored_events', '2'), ('set_up_version', '1');
  INSERT INTO clock_map VALUES ('boot-2', 60000, 1790000060000, 'synced'), ('boot-1', 0, 1780000000000, 'unsynced'),
    ('boot-2', 0, 1790000000000, 'synced');
  INSERT INTO cameras VALUES ('counter', 'カウンター', 'rtsp://h/', NULL, NULL, 'tcp', 120), ('back', '裏', 'rtsp://i/', NULL, NULL, 'udp', 0);
  INSERT INTO registers VALUES ('till-1', 'レジ1', 'auto', 0, 5000, NULL);
  INSERT INTO links (register_key, camera_id, main, offset_ms, from_ms) VALUES
    ('till-1', 'back', 0, 250, 1780000000000), ('till-1', 'counter', 1, 0, 1780000000000);
  INSERT INTO sales (seq, id, register_key, register_sale_id, kind, total_minor, sale, boot, received_monotonic_ms, received_at_ms, clock,
      committed_monotonic_ms, arrival_minus_sold_ms, instant_monotonic_ms, instant_at_ms, basis, uncertainty_ms, skew_ms, revision, news,
      stored_revision, stored_at_ms)
    SELECT column1, 'till-1:' || column1 || ':20260921', 'till-1', column1, 'sale', 1980,
      '{"kind":"sale","totalMinor":1980,"currency":"JPY","lines":[],"payments":[],"registerSaleId":"' || column1 || '"}',
      'boot-2', 30000, 1790000030000, 'synced', 30001, 40, 30000 - column1, 1790000030000 - column1, column2, column3, column4, column5,
      column6, column7, 1790000031000
    FROM (VALUES (1, 'arrival', 100, NULL, 1, 0, 1), (2, 'register_time', 1500, -40, 1, 0, 1), (3, 'arrival', 100, NULL, 0, 1, 0),
      (4, 'arrival', 100, NULL, 2, 0, 0));
  INSERT INTO sale_bodies SELECT seq, 'body-' || seq FROM sales;
  INSERT INTO thumbnails VALUES ('aa', 640, 360, x'ffd8'), ('bb', 640, 360, x'ffd9');
  INSERT INTO captures VALUES
    (1, 'counter', 0, 29999, 1790000029999, 'captured', '{"takenAtMs":1790000030009,"offsetMs":10,"source":"ring","waitMs":1,"decodeMs":2}', 'aa'),
    (1, 'back', 0, 30249, 1790000030249, 'camera_down', '{"downSinceMs":1790000000000}', NULL),
    (2, 'counter', 0, 29998, 1790000029998, 'captured', '{"takenAtMs":1790000030008,"offsetMs":10,"source":"ring","waitMs":1,"decodeMs":2}', 'bb'),
    (3, 'counter', 0, 29997, 1790000029997, 'pending', '{}', NULL),
    (4, '', 0, 29996, 1790000029996, 'no_link', '{}', NULL);
  INSERT INTO outbox (sequence, sale_seq, revision, event_id, body, state, created_at_ms) VALUES
    (2, 2, 1, 'till-1:2:20260921:r1', '{"body":2}', 'stored', 1790000031000), (3, 4, 1, 'till-1:4:20260921:r1', '{"body":4}', 'waiting', 1790000031000),
    (4, 4, 2, 'till-1:4:20260921:r2', '{"body":5}', 'quarantined', 1790000031000);
  INSERT INTO pictures_owed (sha256, released, created_at_ms) VALUES ('bb', 1, 1790000031000);
  INSERT INTO outbox_pictures VALUES (2, 'bb');`;

test('migrates a database of the first version in the middle of its work', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tillframe-first-schema-'));
  const path = join(folder, 'tillframe.db');
  const first = openConnection(path, 'write');
  migrate(first, 1);
  first.exec(ofTheFirstSchema);
  first.close();
  const log = createLog({ level: 'silent' });
  {
    await using store = await openStore({ path, shop, gateway: 'gw-test', clock: systemClock, log });
    const { read, write } = store;
    const { pairs } = await read.sales({ limit: 10 });
    expect(pairs.map(({ captures }) => captures.map(({ camera, outcome }) => [camera, outcome]))).toEqual([
      [
        ['counter', 'captured'],
        ['back', 'camera_down'],
      ],
      [['counter', 'captured']],
      [['counter', 'pending']],
      [[null, 'no_link']],
    ]);
    expect(pairs[1]?.captures[0]).toMatchObject({
      basis: 'register_time',
      uncertaintyMs: 1_500,
      offsetMs: 10,
    });
    expect(pairs.map(({ upload }) => upload.state)).toEqual(['stored', 'waiting', 'waiting', 'waiting']);
    const everything = { dueAtMs: Number.MAX_SAFE_INTEGER, maxCount: 10, maxBytes: 1_000_000 };
    // Byte for byte what it was.
    expect((await read.owedEvents(everything)).map(({ body }) => body)).toEqual(['{"body":4}', '{"body":5}']);
    // The quarantined event is retried once: later versions replace such events by notices.
    expect(await read.queue()).toMatchObject({ events: 2, pictures: 1, quarantined: 0, storedThrough: 2 });
    expect(await read.owedPicture(everything)).toMatchObject({ sha256: 'bb' });
    expect(await read.cameras()).toMatchObject([
      { id: 'back', reader: 'auto', masks: [], transport: 'udp' },
      { id: 'counter', latencyMs: 120 },
    ]);
    expect(
      (await read.earlierClockMap({ boot: 'now', limit: 9 })).map(({ boot, monotonicMs }) => [
        boot,
        monotonicMs,
      ]),
    ).toEqual([
      ['boot-2', 60_000],
      ['boot-2', 0],
      ['boot-1', 0],
    ]);
    expect((await read.calibrations()).links).toMatchObject([{ offsetMs: 250 }, { offsetMs: 0 }]);

    // The time of that camera's recovery is unknown: its next recovery is not the end of captures by an
    // earlier version.
    const back = { cameraId: 'back', boot: 'boot-3', monotonicMs: 1, wallMs: 1_790_000_090_000 };
    expect(await write.noteCameraBack(back)).toBe(0);
    const [, missing] = (await read.pair('till-1:1:20260921'))?.captures ?? [];
    expect(missing).toMatchObject({ outcome: 'camera_down', details: { downSinceMs: 1_790_000_000_000 } });
    expect(missing).not.toHaveProperty('details.downUntilMs');

    const [pending] = await read.pendingCaptures(10);
    if (pending === undefined) throw new Error('nothing is pending');
    await write.settleCapture(capturedSettlement(pending.saleId));
    expect(await read.owedEvents(everything)).toHaveLength(3);
    // A repeated push is recognized; as a void it gets the missing pictures.
    const sale = saleOf({ registerSaleId: '1' });
    const again = { ...acceptInput(sale), bodySha256: 'body-1' };
    const received = { ...again.received, boot: 'boot-2', monotonicMs: 90_000, wallMs: 1_790_000_090_000 };
    expect(await write.acceptSale({ ...again, received })).toMatchObject({
      kind: 'known',
      saleId: 'till-1:1:20260921',
    });
    const voided = await write.acceptSale({ ...acceptInput({ ...sale, kind: 'void' }), received });
    expect(voided).toMatchObject({ kind: 'revised', revision: 2 });
    expect('pending' in voided && voided.pending).toHaveLength(8);
  }
  const db = openConnection(path, 'write');
  const complaints = check(db);
  db.close();
  await rm(folder, { recursive: true });
  expect(complaints).toEqual([]);
});
