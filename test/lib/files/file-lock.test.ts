/** A lock across processes: one holder at a time, released when its process dies. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { acquireFileLock } from '../../../src/lib/files/file-lock.ts';

function makeFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'tillframe-turn-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

test('waits for the first holder without blocking the thread, for a bounded time', async () => {
  using folder = makeFolder();
  const path = join(folder.path, 'a.lock');
  const first = await acquireFileLock(path, 1_000, systemClock);
  expect(first).toBeDefined();
  expect(await acquireFileLock(path, 300, systemClock)).toBeUndefined();
  const second = acquireFileLock(path, 60_000, systemClock);
  first?.[Symbol.dispose]();
  using _taken = await second;
  expect(_taken).toBeDefined();
});

test('is released when its process is killed', async () => {
  using folder = makeFolder();
  const path = join(folder.path, 'a.lock');
  const code = `import { acquireFileLock } from ${JSON.stringify(new URL('../../../src/lib/files/file-lock.ts', import.meta.url).href)};
    import { systemClock } from ${JSON.stringify(new URL('../../../src/lib/clock.ts', import.meta.url).href)};
    globalThis.turn = await acquireFileLock(${JSON.stringify(path)}, 1_000, systemClock);
    console.log('taken');
    setInterval(() => globalThis.turn, 1_000);`;
  const other = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(other.stdout, 'data');
  expect(await acquireFileLock(path, 200, systemClock)).toBeUndefined();
  const next = acquireFileLock(path, 60_000, systemClock);
  other.kill('SIGKILL');
  using taken = await next;
  expect(taken).toBeDefined();
});
