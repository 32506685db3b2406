/** Runs Debian's own programs with a list of arguments, never through a shell. */
import { execFile } from 'node:child_process';

export type Ran = {
  /** 0: success. 127: the program is missing. */
  readonly code: number;
  readonly out: string;
  /** Its error output, in English. */
  readonly error: string;
};

const maxOutputBytes = 16 * 1024 * 1024;

/** Rejects only when the signal aborts, with its reason; the program has ended by then. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: {
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly withinMs?: number;
    readonly cwd?: string;
  },
  signal: AbortSignal,
): Promise<Ran> {
  const { environment, withinMs = 60_000, cwd } = options;
  const env = { ...environment, LC_ALL: 'C.UTF-8', PATH: environment['PATH'] ?? defaultPath };
  return new Promise((resolve, reject) => {
    const given = {
      env,
      timeout: withinMs,
      maxBuffer: maxOutputBytes,
      signal,
      ...(cwd !== undefined && { cwd }),
    };
    execFile(program, args, given, (failure, out, error) => {
      if (signal.aborted) reject(signal.reason as Error);
      else resolve({ code: codeOf(failure), out: out.trim(), error: error.trim() });
    });
  });
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function codeOf(failure: { code?: unknown } | null): number {
  if (failure === null) return 0;
  if (typeof failure.code === 'number') return failure.code;
  return failure.code === 'ENOENT' ? 127 : 1;
}
