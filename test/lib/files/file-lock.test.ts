/** Turns of several processes: one at a time, and a process that dies lets go. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { takeTurnFile } from '../../../src/lib/files/file-lock.ts';

function makeFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'tillframe-turn-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

test('waits for the first holder without blocking the thread, for a bounded time', async () => {
  using folder = makeFolder();
  const path = join(folder.path, 'a.lock');
  const first = await takeTurnFile(path, 1_000, systemClock);
  expect(first).toBeDefined();
  expect(await takeTurnFile(path, 300, systemClock)).toBeUndefined();
  const second = takeTurnFile(path, 60_000, systemClock);
  first?.[Symbol.dispose]();
  using _taken = await second;
  expect(_taken).toBeDefined();
});

test('is released when its process is killed', async () => {
  using folder = makeFolder();
  const path = join(folder.path, 'a.lock');
  const code = `import { takeTurnFile } from ${JSON.stringify(new URL('../../../src/lib/files/file-lock.ts', import.meta.url).href)};
    import { systemClock } from ${JSON.stringify(new URL('../../../src/lib/clock.ts', import.meta.url).href)};
    globalThis.turn = await takeTurnFile(${JSON.stringify(path)}, 1_000, systemClock);
    console.log('taken');
    setInterval(() => globalThis.turn, 1_000);`;
  const other = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(other.stdout, 'data');
  expect(await takeTurnFile(path, 200, systemClock)).toBeUndefined();
  const next = takeTurnFile(path, 60_000, systemClock);
  other.kill('SIGKILL');
  using taken = await next;
  expect(taken).toBeDefined();
});
