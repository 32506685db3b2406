/** A stored event that can't be read any more is reported, and keeps no other sale from being listed. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { databasePath } from '../../src/receiver/receiver-store.ts';
import { ask, bodyOf, send, startReceiver, statuses } from './start.ts';

it('lists the other sales when a stored event is damaged', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'tillframe-receiver-'));
  const [one, two] = [bodyOf({ sequence: 1 }), bodyOf({ sequence: 2 })];
  {
    await using receiver = await startReceiver({ dataDir });
    expect(statuses(await send(receiver, one, two))).toEqual(['stored', 'stored']);
  }
  const db = new Database(databasePath(dataDir));
  db.prepare('update events set body = ? where body = ?').run('{"id":', one);
  db.close();
  {
    await using receiver = await startReceiver({ dataDir });
    const { sales } = (await (await ask(receiver, '/v1/sales')).json()) as { sales: unknown[] };
    expect(sales).toHaveLength(2);
    expect(sales).toContainEqual(
      expect.objectContaining({
        event: null,
        problem: expect.objectContaining({ code: 'receiver.event_unreadable' }) as object,
      }),
    );
    expect(sales).toContainEqual(expect.objectContaining({ event: JSON.parse(two) as unknown }));
    // The same event sent again is known by its checksum.
    expect(statuses(await send(receiver, one))).toEqual(['duplicate']);
  }
  rmSync(dataDir, { recursive: true });
});
