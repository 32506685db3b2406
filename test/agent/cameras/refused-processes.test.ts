/** The system starts no further process: the outcome is `busy` meanwhile, and never the end of the program. */
import { execFileSync, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { limitTasks, mayLimitTasks } from '../../peers/machine/task-group.ts';

async function startProgram() {
  const path = fileURLToPath(new URL('decode-on-command.ts', import.meta.url));
  const child = spawn(process.execPath, [path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const pid = child.pid ?? Number.NaN;
  const answer = async (): Promise<string> => (await lines.next()).value ?? `exit code ${child.exitCode}`;
  expect(await answer()).toBe('ready');
  return {
    pid,
    decode: (line = 'decode') => {
      child.stdin.write(`${line}\n`);
      return answer();
    },
    [Symbol.asyncDispose]: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const refused = 'busy: the system starts no further process';

test('returns busy when no file descriptors are left (EMFILE), and works afterwards', async () => {
  await using program = await startProgram();
  expect(await program.decode()).toBe('picture');
  const openFiles = (): number => readdirSync(`/proc/${program.pid}/fd`).length;
  const limit = (files: number | string): void => {
    execFileSync('prlimit', ['--pid', String(program.pid), `--nofile=${files}:`]);
  };
  const before = execFileSync('prlimit', [
    '--pid',
    String(program.pid),
    '--nofile',
    '--output=SOFT',
    '--noheadings',
  ]);
  limit(openFiles());
  expect(await program.decode()).toBe(refused);
  expect(await program.decode()).toBe(refused);
  limit(before.toString().trim());
  expect(await program.decode()).toBe('picture');
});

test.runIf(mayLimitTasks)('returns busy when no processes are left (EAGAIN)', async () => {
  await using stack = new AsyncDisposableStack();
  const program = await startProgram();
  expect(await program.decode()).toBe('picture');
  const group = stack.use(limitTasks(program.pid));
  // Ends before its group is removed.
  stack.use(program);
  expect(await group.during(() => program.decode())).toBe(refused);
  expect(await program.decode()).toBe('picture');
});

test.each(['EAGAIN', 'ENOMEM', 'EMFILE'])('returns busy when starting ffmpeg throws %s', async (code) => {
  await using program = await startProgram();
  expect(await program.decode(`arm media.spawn=error:${code}@1`)).toBe(refused);
  expect(await program.decode()).toBe('picture');
});
