/**
 * NetworkManager through its command line (nmcli(1)), and through busctl(1) for checkpoints, which nmcli
 * lacks. Programs are started with argument lists, never through a shell; secrets go through a pipe, since
 * other users of the machine can read arguments.
 */
import { execFile } from 'node:child_process';

export type Answer = {
  /** 0: done. For nmcli: 3 timeout, 4 not activated, 8 NetworkManager does not run, 10 not found. 127: the program is missing. */
  readonly code: number;
  readonly out: string;
  /** Its error output. */
  readonly error: string;
};

export type NetworkManager = {
  /** `input`: its standard input. Never rejects; when the signal aborts it is killed and counts as failed. */
  readonly nmcli: (
    args: readonly string[],
    options?: { input?: string; withinMs?: number; signal?: AbortSignal },
  ) => Promise<Answer>;
  /** A method of NetworkManager, answered as JSON. `args`: types, then values. */
  readonly call: (method: string, ...args: readonly string[]) => Promise<Answer>;
};

const usuallyWithinMs = 10_000;
const maxAnswerBytes = 256 * 1024;
export const notInstalled = 127;
export const tooSlow = 3;

/**
 * English output without colours. nmcli's editor stores a history of its input, passwords included: it is
 * given no place for it (XDG_CACHE_HOME; seen with 1.52).
 */
const environment = {
  LC_ALL: 'C.UTF-8',
  NO_COLOR: '1',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/nonexistent',
  XDG_CACHE_HOME: '/dev/null',
};

export function createNetworkManager(
  options: { nmcli?: string; busctl?: string; answerWithinMs?: number } = {},
): NetworkManager {
  const { nmcli = 'nmcli', busctl = 'busctl', answerWithinMs = usuallyWithinMs } = options;
  const service = 'org.freedesktop.NetworkManager';
  return {
    nmcli: (args, { withinMs = answerWithinMs, ...rest } = {}) => run(nmcli, args, { withinMs, ...rest }),
    call: (method, ...args) =>
      run(
        busctl,
        [
          '--system',
          '--json=short',
          'call',
          service,
          '/org/freedesktop/NetworkManager',
          service,
          method,
        ].concat(args),
        { withinMs: answerWithinMs },
      ),
  };
}

function run(
  program: string,
  args: readonly string[],
  { input = '', withinMs, signal }: { input?: string; withinMs: number; signal?: AbortSignal },
): Promise<Answer> {
  return new Promise((resolve) => {
    const options = { timeout: withinMs, maxBuffer: maxAnswerBytes, env: environment, signal };
    const child = execFile(program, args, options, (failure, out, error) => {
      resolve({ code: codeOf(failure), out, error: error.trim() });
    });
    // It may end without reading.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

function codeOf(failure: { code?: unknown; killed?: boolean } | null): number {
  if (failure === null) return 0;
  if (failure.killed === true) return tooSlow;
  if (typeof failure.code === 'number') return failure.code;
  return failure.code === 'ENOENT' || failure.code === 'EACCES' ? notInstalled : 1;
}

/**
 * Parses `--mode multiline --escape no`: one line `FIELD:value` each; each occurrence of `first` begins
 * another record. A list's fields (`IP4.DNS[1]`) share one name.
 */
export function recordsOf(out: string, first: string): Map<string, readonly string[]>[] {
  const records: Map<string, string[]>[] = [];
  for (const line of out.split('\n')) {
    const colon = line.indexOf(':');
    if (colon === -1) continue;
    const name = line.slice(0, colon).replace(/\[\d+\]$/, '');
    const value = line.slice(colon + 1);
    if (name === first) records.push(new Map());
    const record = records.at(-1);
    if (record === undefined || value === '') continue;
    const values = record.get(name);
    if (values === undefined) record.set(name, [value]);
    else values.push(value);
  }
  return records;
}

/** Fields of a `--terse` line, where `\:` and `\\` stand for `:` and `\`. */
export function fieldsOf(line: string): string[] {
  const fields = [''];
  for (let at = 0; at < line.length; at++) {
    const sign = line[at] ?? '';
    if (sign === ':') fields.push('');
    else {
      if (sign === '\\') at++;
      fields.push((fields.pop() ?? '') + (sign === '\\' ? (line[at] ?? '') : sign));
    }
  }
  return fields;
}
