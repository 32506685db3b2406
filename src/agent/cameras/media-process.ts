/**
 * A process that handles pictures or video (ffmpeg, the picture process): a disposable driven by one signal, killed
 * with SIGKILL on abort.
 * - Starting never throws and never emits: when the system refuses (EAGAIN, ENOMEM, EMFILE), the result is a process
 *   that has already ended.
 * - When memory runs out the kernel kills it before the agent (oom_score_adj).
 * - It ends with the agent, also with one that is killed while the process is paused (setpriv, part of Debian's essential
 *   util-linux). Where that is missing, or forbidden (capset, by the filter of the unit), a paused one stays unless systemd
 *   ends all processes of the unit.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { PassThrough, type Readable, Writable } from 'node:stream';
import { failpoint } from '../../lib/failpoint.ts';

export type MediaProcess = AsyncDisposable & {
  readonly stdout: Readable;
  /** Resolves once the process has ended and its last line was delivered, true if it exited with 0. Never rejects. */
  readonly ended: Promise<boolean>;
  /** Absent where it could not be started. */
  readonly pid?: number | undefined;
  /** The system could not start it (no processes, memory or file descriptors left); its only line contains the error code. */
  readonly refused: boolean;
};

/** A process that reads stdin. Writes to a dead process are dropped without an error. */
export type FedProcess = MediaProcess & {
  readonly stdin: Writable;
  /** It stands still until `false`, or its end. */
  readonly pause: (isPaused: boolean) => void;
};

/** Called for each line of stderr, truncated and with credentials removed. */
export type OnLine = (line: string) => void;

export type ProcessOptions = {
  readonly program: string;
  readonly args: readonly string[];
  readonly onLine: OnLine;
  /** 0 … 19, as for nice(1). */
  readonly niceness: number;
  /** Default: unlimited. */
  readonly maxAddressBytes?: number;
  /** Processor time, all threads together, after which the system ends it. Default: unlimited. */
  readonly maxCpuSeconds?: number;
};

const maxLineLength = 500;

/** Prefix of the error code. */
export const refusedMessage = 'could not be started:';

export function notInstalledText(program: string): string {
  return `${program} is not installed`;
}

/** `oom_score_adj` of the process: when memory runs out, the kernel kills the highest (1000) first. The agent has -100 to 0. */
const oomScore = 800;

/**
 * When the program is missing, the shell reports $0. Arguments: OOM score, address space in KB, processor seconds, niceness,
 * then the program and its own. Limits that a sandbox forbids are skipped.
 */
const wrapper =
  'exec 3>&2 2>/dev/null; command -v "$5" >&2 || { echo "$0" >&3; exit 127; }; ' +
  'echo "$1" >/proc/self/oom_score_adj; ulimit -v "$2"; ulimit -t "$3"; n=$4; shift 4; ' +
  'setpriv --pdeathsig KILL true && set -- setpriv --pdeathsig KILL "$@"; exec nice -n "$n" "$@" 2>&3 3>&-';

export function startProcess(options: ProcessOptions, signal: AbortSignal): MediaProcess {
  const { stdin: _, pause: _pause, ...process } = start(options, 'ignore', signal);
  return process;
}

export function startFedProcess(options: ProcessOptions, signal: AbortSignal): FedProcess {
  return start(options, 'pipe', signal);
}

/**
 * Truncates every URL in a line to scheme and host: passwords precede the host, and some makers put them in the path or
 * query.
 */
export function redactLine(line: string): string {
  return line.replace(/(\b[a-z][a-z0-9+.-]*:\/\/)(?:[^\s/@]+@)?([^\s/?#'"]*)[^\s'"]*/gi, '$1$2');
}

function start(options: ProcessOptions, stdin: 'ignore' | 'pipe', signal: AbortSignal): FedProcess {
  const deliver = (line: string): void => {
    if (line !== '') options.onLine(redactLine(line).slice(0, maxLineLength));
  };
  if (signal.aborted) return neverStarted({ refused: false, ended: Promise.resolve(false) });
  const { child, errorCode } = spawnQuietly(options, stdin);
  if (child === undefined) {
    const ended = errorCode.then((code) => {
      deliver(`${refusedMessage} ${code}`);
      return false;
    });
    return neverStarted({ refused: true, ended });
  }
  const kill = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  const exited = new Promise<readonly [number | null, string | null]>((resolve) =>
    child.once('exit', (...how) => resolve(how)),
  );
  const ended = Promise.all([exited, readLines(child.stderr, deliver)]).then(([[status, killedBy]]) => {
    signal.removeEventListener('abort', kill);
    if (killedBy !== null && !signal.aborted) deliver(`killed by ${killedBy}`);
    return status === 0;
  });
  child.stdin?.on('error', () => undefined);
  return {
    ...{ stdin: child.stdin ?? nowhere(), stdout: child.stdout, ended, refused: false, pid: child.pid },
    pause: (isPaused) => void child.kill(isPaused ? 'SIGSTOP' : 'SIGCONT'),
    [Symbol.asyncDispose]: async () => {
      kill();
      await ended;
    },
  };
}

type RunningChild = ChildProcess & { readonly stdout: Readable; readonly stderr: Readable };

/** Some errors are thrown, others emitted a turn later; in both cases there is neither a process nor a pipe. */
function spawnQuietly(
  { program, args, niceness, maxAddressBytes, maxCpuSeconds }: ProcessOptions,
  stdin: 'ignore' | 'pipe',
): { readonly child: RunningChild | undefined; readonly errorCode: Promise<string> } {
  try {
    failpoint('media.spawn');
    const addressKb = maxAddressBytes === undefined ? 'unlimited' : maxAddressBytes / 1024;
    const command = [oomScore, addressKb, maxCpuSeconds ?? 'unlimited', niceness, program, ...args].map(
      String,
    );
    const child = spawn('/bin/sh', ['-c', wrapper, notInstalledText(program), ...command], {
      stdio: [stdin, 'pipe', 'pipe'],
    });
    const errorCode = new Promise<string>((resolve) => child.on('error', (error) => resolve(codeOf(error))));
    return { child: isRunning(child) ? child : undefined, errorCode };
  } catch (error) {
    return { child: undefined, errorCode: Promise.resolve(codeOf(error)) };
  }
}

/** Without a process there are no pipes. */
function isRunning(child: ChildProcess): child is RunningChild {
  return child.pid !== undefined && child.stdout !== null && child.stderr !== null;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

function neverStarted(state: { readonly refused: boolean; readonly ended: Promise<boolean> }): FedProcess {
  const stdout = new PassThrough();
  stdout.end();
  const dispose = async (): Promise<void> => {
    await state.ended;
  };
  return { ...state, stdin: nowhere(), stdout, pause: () => undefined, [Symbol.asyncDispose]: dispose };
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

/**
 * Resolves at the end of the output, also when it breaks off. Lines are delivered in the turn in which they are read
 * (agent/cameras/grab/waiting-decoder.ts relies on it).
 */
function readLines(stream: Readable, deliver: (line: string) => void): Promise<void> {
  let open = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (open + text).split(/[\r\n]+/);
    open = (lines.pop() ?? '').slice(0, maxLineLength);
    for (const line of lines) deliver(line);
  });
  return new Promise((resolve) =>
    stream.once('close', () => {
      deliver(open);
      resolve();
    }),
  );
}

/** Clock ticks of /proc (USER_HZ), the same on every Linux. */
const tickMs = 10;

/** Processor time of all threads of a process. Undefined where it is unknown. */
export function cpuMsOf(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return tickMs * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return undefined;
  }
}
