/**
 * Starts the printer proxy for `tillframe run` unless another component does, and restarts it when it ends.
 *
 * The proxy is a process and a session of its own: it outlives the agent, and the next agent finds it at its
 * socket. It ends only with all processes of the agent's service, as under systemd, where it has a unit of
 * its own. It logs to the agent's log.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Backoff, backoffMs } from '../../../domain/time/retry-policy.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Log } from '../../../lib/log.ts';

export type PrinterProxyStarterOptions = {
  /** Node and our program, as this process was started. */
  readonly program: readonly string[];
  /** Absolute. */
  readonly configFile: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The proxy's folder in dataDir, which keeps its last output on standard error. */
  readonly folder: string;
  /**
   * Another component may be about to start the proxy: it is started here only after this time without an
   * answer. Milliseconds.
   */
  readonly graceMs: number;
  readonly clock: Clock;
  readonly log: Log;
};

export type PrinterProxyStarter = {
  /** No process answers at the proxy's socket; called at each attempt. */
  missing(): void;
  /** A process answers. */
  found(): void;
  /** Reason for the end of the last proxy, while none answers. */
  why(): string | undefined;
  /** The agent stops: no other proxy is started, and the end of this one is no problem. `ends`: ends the proxy started here. */
  leave(ends: boolean): void;
};

const maxWhyLength = 500;
const restart: Backoff = { firstMs: 100, capMs: 60_000 };
/** After running this long it counts as healthy again. */
const steadyMs = 60_000;
/** Variables that systemd sets for the agent alone. */
const ownVariables =
  /^(?:NOTIFY_SOCKET|WATCHDOG_.*|LISTEN_.*|CREDENTIALS_DIRECTORY|SYSTEMD_EXEC_PID|TILLFRAME_FAILPOINTS)$/;

export function createPrinterProxyStarter(options: PrinterProxyStarterOptions): PrinterProxyStarter {
  const { clock, log } = options;
  let child: ChildProcess | undefined;
  let firstMissedMs: number | undefined;
  let notBeforeMs = 0;
  let attempts = 0;
  let lastWhy: string | undefined;
  let isLeft = false;
  const wordsFile = join(options.folder, 'last-words.txt');

  /** A file, since a pipe would close with the agent. */
  function openWords(): number | undefined {
    try {
      mkdirSync(options.folder, { recursive: true, mode: 0o700 });
      return openSync(wordsFile, 'w', 0o600);
    } catch {
      return undefined;
    }
  }

  function lastWords(): string | undefined {
    try {
      const words = readFileSync(wordsFile, 'utf8').trim().slice(-maxWhyLength);
      return words === '' ? undefined : words.replace(/^tillframe: /u, '');
    } catch {
      return undefined;
    }
  }

  function start(): void {
    const [node = '', ...rest] = options.program;
    const args = [...rest, 'printer-proxy', '--config', options.configFile, '--started-by-run'];
    const environment = Object.entries(options.environment).filter(([name]) => !ownVariables.test(name));
    const words = openWords();
    const started = spawn(node, args, {
      detached: true,
      stdio: ['ignore', 'inherit', words ?? 'inherit'],
      env: Object.fromEntries(environment),
    });
    if (words !== undefined) closeSync(words);
    const startedMs = clock.monotonicMs();
    child = started;
    // The agent's exit doesn't wait for it.
    started.unref();
    const ended = (why: string): void => {
      if (child !== started) return;
      child = undefined;
      if (isLeft) return;
      lastWhy = why;
      const nowMs = clock.monotonicMs();
      if (nowMs - startedMs >= steadyMs) attempts = 0;
      const waitMs = backoffMs(restart, attempts++, Math.random());
      notBeforeMs = nowMs + waitMs;
      log.error({ why, waitMs: Math.round(waitMs) }, 'printer proxy ended, restarting it');
    };
    started.once('error', (error) => ended(error.message));
    started.once('exit', (code, signal) => ended(lastWords() ?? `exit ${code ?? signal}`));
    log.info({ pid: started.pid }, 'printer proxy started');
  }

  return {
    missing() {
      const nowMs = clock.monotonicMs();
      firstMissedMs ??= nowMs;
      if (isLeft || child !== undefined || nowMs < notBeforeMs || nowMs - firstMissedMs < options.graceMs)
        return;
      start();
    },
    found() {
      firstMissedMs = undefined;
      lastWhy = undefined;
    },
    why: () => lastWhy,
    leave(ends) {
      isLeft = true;
      if (ends) child?.kill('SIGTERM');
    },
  };
}
