/** Faults in the flushes, and other calls, of a running process: strace attached to its threads, one by one or all. Needs the right to trace. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';

export type Injection = {
  /** Detaches; the process goes on by itself. */
  [Symbol.asyncDispose](): Promise<void>;
};

/** `of`: only on these files. */
type InjectOptions = {
  readonly newThreads: boolean;
  readonly calls?: string;
  readonly of?: readonly string[];
};

/**
 * `fault`: in strace's words, such as `error=EIO` or `delay_enter=3000000`. Threads that are started later are traced too with
 * `newThreads`. Resolves once every thread is held.
 */
export async function injectIntoFlushes(
  target: ChildProcess,
  fault: string,
  { newThreads, calls = 'fdatasync,fsync', of = [] }: InjectOptions,
): Promise<Injection> {
  const pid = target.pid ?? 0;
  const threads = readdirSync(`/proc/${pid}/task`);
  const strace = spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'strace', '-o', '/dev/null', '-e', `trace=${calls}`],
      ...['-e', `inject=${calls}:${fault}`, ...of.flatMap((path) => ['-P', path])],
      ...(newThreads ? ['-f', '-p', String(pid)] : threads.flatMap((thread) => ['-p', thread])),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(strace, 'exit');
  let attached = 0;
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  createInterface(strace.stderr).on('line', (line) => {
    // "Process N attached", or "… attached with M threads".
    const [, many] = /attached(?: with (\d+) threads)?/.exec(line) ?? [];
    if (/attached/.test(line)) attached += Number(many ?? 1);
    if (attached >= threads.length) resolve(undefined);
  });
  void ended.then(() => reject(new Error('strace ended before it held the process')));
  await promise;
  return {
    [Symbol.asyncDispose]: async () => {
      strace.kill('SIGTERM');
      await ended;
    },
  };
}

/** Whether a process may trace another one here. */
export async function mayTrace(): Promise<boolean> {
  try {
    execFileSync('strace', ['-V'], { stdio: 'pipe' });
    const child = spawn('sleep', ['20']);
    try {
      await using _held = await injectIntoFlushes(child, 'error=EIO', { newThreads: false });
      return true;
    } finally {
      child.kill('SIGKILL');
    }
  } catch (error) {
    console.warn(`skipped: nothing can be traced here. ${String(error)}`);
    return false;
  }
}
