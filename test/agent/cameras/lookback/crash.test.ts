/** kill -9 during writing: everything written is readable afterwards, with no file without a row and no row without a file. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import { openStore } from '../../../../src/agent/store/database.ts';
import { systemClock as clock } from '../../../../src/lib/clock.ts';
import { check } from '../../store/check.ts';
import { shop } from '../../store/fixtures.ts';
import { bytesFor, forever, log, startKeeping, tempFolder } from './fixtures.ts';

const program = fileURLToPath(new URL('writer.ts', import.meta.url));

/** Lets the writer run until `killAtMs` has been written, kills it while it continues, and returns the newest written instant. */
async function writeAndKill(folder: string, fromMs: number, killAtMs: number): Promise<number> {
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, program, folder, String(fromMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let newestMs = 0;
  createInterface(child.stdout).on('line', (line) => {
    newestMs = Number(line);
    if (newestMs >= killAtMs) child.kill('SIGKILL');
  });
  expect(await closed).toEqual([null, 'SIGKILL']);
  return newestMs;
}

function unendedSegments(path: string): number {
  const db = openConnection(path, 'read');
  try {
    const sql = 'SELECT count(*) FROM lookback_segments WHERE last_ms IS NULL';
    return db.prepare<[], number>(sql).pluck().get() ?? 0;
  } finally {
    db.close();
  }
}

test('reads everything up to the kill, several kills in a row', async () => {
  await using folder = await tempFolder();
  await mkdir(join(folder.path, 'lookback'));
  const lives: { fromMs: number; newestMs: number }[] = [];
  const path = join(folder.path, 'tillframe.db');
  let unended = 0;
  for (let life = 0; life < 4; life++) {
    // Within the hour that the writer retains: its next life removes older segments.
    const fromMs = Math.floor(clock.monotonicMs()) - 2_500_000 + life * 300_000;
    // By progress and not by time, since throughput on a busy machine varies.
    const killAtMs = fromMs + 10_000 + Math.random() * 190_000;
    lives.push({ fromMs, newestMs: await writeAndKill(folder.path, fromMs, killAtMs) });
    // The next run repairs them.
    unended += unendedSegments(path);
  }
  {
    await using store = await openStore({ path, shop, gateway: 'gw', clock, log });
    await using run = await startKeeping(
      { store, clock },
      { lookback: { form: 'full', folder: join(folder.path, 'lookback'), keepMs: Infinity } },
    );
    const rows = await store.read.lookbackSegments();
    expect(rows.map(({ id }) => id).sort()).toEqual((await readdir(join(folder.path, 'lookback'))).sort());
    expect(rows.every(({ lastMs, bytes }) => lastMs !== undefined && bytes !== undefined)).toBe(true);
    // The kills hit segments that were being written.
    expect(unended).toBeGreaterThan(0);
    const past = run.keeping.past('counter');
    let pictures = 0;
    for (const { fromMs, newestMs } of lives) {
      for (let atMs = fromMs; atMs <= newestMs; atMs += 1_000) {
        const found = await past?.nearest({ boot: clock.boot, monotonicMs: atMs }, forever);
        const wanted = found?.run.at(-1);
        expect(Math.abs((found?.timeMs ?? 0) - atMs)).toBeLessThan(34);
        expect(wanted?.bytes).toEqual(bytesFor(found?.timeMs ?? 0, 10_000));
        pictures++;
      }
    }
    console.info(`${lives.length} kills, ${unended} segments without an end, ${pictures} pictures checked`);
    expect(pictures).toBeGreaterThan(50);
  }
  const db = openConnection(path, 'write');
  expect(check(db)).toEqual([]);
  db.close();
});
