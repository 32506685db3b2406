/**
 * NetworkManager by its own command line (nmcli(1)), and by busctl(1) for what that lacks: checkpoints. Programs are given lists of
 * words, never a line for a shell; secrets go through a pipe, since whoever is on the machine can read the words.
 */
import { execFile } from 'node:child_process';

export type Answer = {
  /** 0: done. Of nmcli: 3 too slow, 4 not activated, 8 NetworkManager does not run, 10 not there. 127: the program is not there. */
  readonly code: number;
  readonly out: string;
  /** What it complained of. */
  readonly error: string;
};

export type NetworkManager = {
  /** `input`: what it reads as if it were typed. Never rejects; where the signal aborts it is ended and has failed. */
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
 * Words in English and no colours. nmcli's editor keeps a history of what it reads, passwords too: there is no place for it
 * (XDG_CACHE_HOME; seen with 1.52).
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

/** Of `--mode multiline --escape no`: a line `FIELD:value` each; each of `first` begins another record. A list's fields (`IP4.DNS[1]`) stand under one name. */
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

/** Of `--terse` with its escapes, where `\:` and `\\` stand for `:` and `\`: the fields of a line. */
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
