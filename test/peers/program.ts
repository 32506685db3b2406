/** Our own program as users start it: a child process, its log read line by line. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Its file, for tests that start it in a way of their own. */
export const main =
  process.env['TILLFRAME_PROGRAM'] ?? fileURLToPath(new URL('../../src/main.ts', import.meta.url));
/** For scripts that start it: of few files, as for the tests of this process. */
export const withThisProgram = (): NodeJS.ProcessEnv => ({ ...process.env, TILLFRAME_PROGRAM: main });
/** A first start migrates and warms ffmpeg up, on a machine that may be busy with all else: only a hang takes longer. */
const lineWithinMs = 120_000;

/** For a program that must not see the tester's own variables, in a language such as `ja_JP.UTF-8`. */
export function bareEnvironment(language: string): NodeJS.ProcessEnv {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return { PATH, NODE_COMPILE_CACHE, LANG: language };
}

export type Program = {
  readonly child: ChildProcess;
  /** All it has written so far. */
  output(): string;
  /** The first line, past or future, that matches. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  /** Signals it and resolves with its exit code (null when it died by a signal). */
  end(signal: NodeJS.Signals): Promise<number | null>;
  [Symbol.asyncDispose](): Promise<void>;
};

/**
 * `program`: another build of it than the sources; default `src/main.ts`. `behind`: a command that becomes our program, such as
 * `ip netns exec NAME`.
 */
export function startProgram(
  args: readonly string[],
  env: Record<string, string> = {},
  program = main,
  behind: readonly string[] = [],
): Program {
  // setpriv becomes our program, which the kernel then kills when this process is gone, however it went.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...behind, process.execPath, program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // The tester's own language would go before LANG; an empty one counts as unset.
    env: { ...process.env, LC_ALL: '', LC_MESSAGES: '', LANG: 'C.UTF-8', ...env },
  });
  const lines: string[] = [];
  const waiting = new Set<(line: string) => void>();
  const hear = (line: string): void => {
    lines.push(line);
    for (const listener of waiting) listener(line);
  };
  createInterface(child.stdout).on('line', hear);
  createInterface(child.stderr).on('line', hear);
  const exited = once(child, 'exit') as Promise<[number | null]>;

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    child.kill(signal);
    return (await exited)[0];
  };
  return {
    child,
    output: () => lines.join('\n'),
    line: async (pattern) => {
      const found = lines.map((line) => pattern.exec(line)).find((match) => match !== null);
      if (found !== undefined) return found;
      const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
      const listener = (line: string): void => {
        const match = pattern.exec(line);
        if (match !== null) resolve(match);
      };
      waiting.add(listener);
      const late = setTimeout(
        () => reject(new Error(`no line like ${pattern.source} in:\n${lines.join('\n')}`)),
        lineWithinMs,
      );
      exited.then(
        () => reject(new Error(`ended without a line like ${pattern.source}:\n${lines.join('\n')}`)),
        reject,
      );
      try {
        return await promise;
      } finally {
        clearTimeout(late);
        waiting.delete(listener);
      }
    },
    end,
    [Symbol.asyncDispose]: async () => {
      await end('SIGKILL');
    },
  };
}

/**
 * Resolves with the first value that isn't undefined. It looks ten times a second at first, after ten seconds twice: each look takes processor time
 * from what it waits for.
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
  withinMs = 120_000,
): Promise<T> {
  const sinceMs = performance.now();
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    const waitedMs = performance.now() - sinceMs;
    if (waitedMs > withinMs) throw new Error(`not within ${withinMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, Math.min(500, Math.max(100, waitedMs / 20))));
  }
}
