/**
 * Killed during an eviction: acknowledged sales exist, and each picture either exists or is recorded as
 * evicted.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openConnection } from '../../../../src/agent/store/connection.ts';
import { check } from '../check.ts';

const program = fileURLToPath(new URL('./eviction-child.ts', import.meta.url));

test.each([1, 13, 40])('is consistent after a crash at picture %i', async (passage) => {
  using made = new DisposableStack();
  const folder = made.adopt(mkdtempSync(join(tmpdir(), 'tillframe-evict-')), (path) =>
    rmSync(path, { recursive: true }),
  );
  const path = join(folder, 'tillframe.db');
  const child = spawn(process.execPath, [program, path, `store.evicted=kill@${passage}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [told, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  expect(errors).toContain(`failpoint store.evicted: kill at passage ${passage}`);
  const acknowledged = told.trim().split('\n');
  expect(acknowledged.length).toBeGreaterThan(30);

  const db = openConnection(path, 'write');
  made.defer(() => db.close());
  expect(check(db)).toEqual([]);
  const outcomes = db
    .prepare<[], { id: string; outcome: string; here: number }>(
      `SELECT s.id, c.outcome, t.sha256 IS NOT NULL AS here FROM sales s JOIN captures c ON c.sale_seq = s.seq
         LEFT JOIN thumbnails t ON t.sha256 = c.thumbnail_sha256 ORDER BY s.seq`,
    )
    .all();
  expect(outcomes.map(({ id }) => id)).toEqual(expect.arrayContaining(acknowledged));
  expect(outcomes.filter(({ outcome, here }) => (outcome === 'captured') !== (here === 1))).toEqual([]);
  // The step that was under way is undone whole.
  const evicted = outcomes.filter(({ outcome }) => outcome === 'evicted').length;
  expect(evicted).toBeLessThan(passage);
  expect(outcomes.slice(0, evicted).every(({ outcome }) => outcome === 'evicted')).toBe(true);
});
