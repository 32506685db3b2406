/** Starts a camera program (Python over GStreamer) as a child that can't outlive this process: it ends when its stdin closes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Debian's Python: the one for which apt installs the GStreamer bindings. */
const python = '/usr/bin/python3';

export type GStreamerProgram = {
  readonly pid: number;
  /** What it wrote in its first line, which says that pictures flow. */
  readonly ready: string;
  /** For a program that reads its stdin. What it can't take yet waits in this process. */
  give(bytes: Buffer): void;
  /** Ends it and waits for that; after 3 s by force. */
  stop(): Promise<void>;
  /** SIGKILL, at once. */
  kill(): void;
};

export async function startGStreamer(options: {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The processor it is kept on. */
  readonly cpu?: number;
  readonly readyWithinMs: number;
}): Promise<GStreamerProgram> {
  const pinned = options.cpu === undefined ? [] : ['taskset', '-c', String(options.cpu)];
  const [command = '', ...args] = [...pinned, python, '-B', options.program, ...options.args];
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let complaints = '';
  child.stderr.on('data', (text: Buffer) => (complaints = (complaints + text.toString()).slice(-4_000)));
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      reject(new Error(`${options.program} ended with ${code ?? 'a signal'}: ${complaints.trim()}`)),
    );
  });
  let wanted = true;
  // Whoever waits for its pictures would only see that they stop.
  failed.catch((error: unknown) => {
    if (wanted) console.error(String(error));
  });
  const kill = (): void => {
    wanted = false;
    child.kill('SIGKILL');
  };
  try {
    const signal = AbortSignal.timeout(options.readyWithinMs);
    const [ready] = (await Promise.race([
      once(createInterface(child.stdout), 'line', { signal }),
      failed,
    ])) as [string];
    const { pid } = child;
    if (pid === undefined) throw new Error(`${options.program} has no process id`);
    return {
      pid,
      ready,
      give: (bytes) => void child.stdin.write(bytes),
      kill,
      stop: async () => {
        wanted = false;
        child.stdin.end();
        const force = setTimeout(() => child.kill('SIGKILL'), 3_000);
        await exited;
        clearTimeout(force);
      },
    };
  } catch (error) {
    kill();
    throw error;
  }
}
