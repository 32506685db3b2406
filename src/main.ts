#!/usr/bin/env node
/**
 * Start and end of the process: version check, signals, exit code. The only file that uses `process`.
 * An old Node must be able to parse it to report that it is too old, so everything else is loaded afterwards.
 */
import { setFlagsFromString } from 'node:v8';

const neededNode = 24;

/**
 * The newest objects get 4 MB: of the default 16 most holds garbage. Garbage is marked between other work: by threads of
 * V8 it took the processor from the picture of a sale for 60 ms (ADR 69).
 */
const engineOptions = ['--max-semi-space-size=4', '--no-concurrent-marking'];
/**
 * For glibc: number of memory pools, one for each thread; size from which memory is returned to the system as soon as it is freed,
 * such as that of pictures at full size; free memory kept at the end of a pool (ADR 69).
 */
const memoryEnvironment = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '4194304',
  MALLOC_TRIM_THRESHOLD_: '2097152',
};

/** Parts that haven't stopped by then are reported, and the process exits with 1. Shorter than systemd's own timeout. */
const stopWithinMs = 5_000;
/** The same with work that extends the stop (lib/stop-extension.ts), and the time for the other parts after it. */
const extendedStopMs = 12_000;
const afterExtensionMs = 2_000;
const lookAgainMs = 100;

if (Number.parseInt(process.versions.node, 10) < neededNode) {
  process.stderr.write(
    `tillframe needs Node.js ${neededNode} or newer, this is ${process.versions.node} (${process.execPath}).\n` +
      `Node.js ${neededNode} 以降が必要です。\n`,
  );
  process.exitCode = 1;
} else {
  restartWithEngineOptions();
  // V8 has read it for this thread. Without it, each thread that is started has the limits given to it.
  setFlagsFromString('--max-semi-space-size=0');
  await main();
}

/**
 * Replaces a process that runs for months by itself under these options. The package starts it with them
 * (packaging/files/tillframe, systemd/), since the socket that systemd passes (lib/systemd.ts) would be closed.
 */
function restartWithEngineOptions(): void {
  const { execPath, execArgv, argv, env } = process;
  const isLasting = ['run', 'printer-proxy'].includes(argv[2] ?? '');
  const hasOptions = execArgv.some((option) => engineOptions.includes(option));
  if (!isLasting || hasOptions || env['LISTEN_PID'] !== undefined) return;
  process.execve?.(execPath, [execPath, ...engineOptions, ...execArgv, ...argv.slice(1)], {
    ...memoryEnvironment,
    ...env,
  });
}

async function main(): Promise<void> {
  const { styleText } = await import('node:util');
  const { runCommandLine } = await import('./cli/command-line.ts');
  const { helpIn } = await import('./cli/text/help.ts');
  const { systemClock } = await import('./lib/clock.ts');
  const { createLog } = await import('./lib/log.ts');
  const { isStopExtended } = await import('./lib/stop-extension.ts');
  const { isJournalOutput } = await import('./lib/systemd.ts');
  const { languageOf } = await import('./lib/text/language.ts');

  // A broken invariant ends the process; systemd restarts it.
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.on(event, (error: unknown) => {
      createLog({ level: 'error', journal: isJournalOutput(process.env) }).fatal({ err: error }, event);
      process.exit(1);
    });
  }

  const failpoints = process.env['TILLFRAME_FAILPOINTS'];
  if (failpoints !== undefined) {
    const { armFailpoints } = await import('./lib/failpoint.ts');
    armFailpoints(failpoints);
  }

  /** By Node's own rules for terminals, NO_COLOR and FORCE_COLOR. */
  const hasColours = (stream: NodeJS.WriteStream): boolean => styleText('red', ' ', { stream }) !== ' ';
  const stop = new AbortController();
  const reportHang = (afterMs: number): never => {
    const seconds = Math.round(afterMs / 1000);
    const text = helpIn(languageOf(process.env))('program.hangs', { seconds });
    // Written to the journal: a person at a terminal can't act on it.
    const open = process.stderr.isTTY ? '' : ` (still open: ${openResources()})`;
    process.stderr.write(`tillframe: ${text}${open}\n`);
    process.exit(1);
  };
  const endHang = async (): Promise<void> => {
    const sinceMs = systemClock.monotonicMs();
    const afterMs = (): number => systemClock.monotonicMs() - sinceMs;
    let untilMs = stopWithinMs;
    while (afterMs() < untilMs) {
      await systemClock.sleep(lookAgainMs);
      if (isStopExtended())
        untilMs = Math.min(extendedStopMs, Math.max(untilMs, afterMs() + afterExtensionMs));
    }
    reportHang(afterMs());
  };
  for (const [name, exitCode] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(exitCode);
      stop.abort(new Error(`stopped by ${name}`, { cause: name }));
      void endHang();
    });
  }

  const exitCode = await runCommandLine(
    process.argv.slice(2),
    {
      language: languageOf(process.env),
      environment: process.env,
      self: {
        pid: process.pid,
        program: [
          process.execPath,
          ...process.execArgv.filter((option) => !engineOptions.includes(option)),
          process.argv[1] ?? '',
        ],
      },
      runtime: `Node.js ${process.versions.node}, ${process.platform} ${process.arch}`,
      isColoured: { output: hasColours(process.stdout), error: hasColours(process.stderr) },
      print: (text) => void process.stdout.write(`${text}\n`),
      printError: (text) => void process.stderr.write(`${text}\n`),
    },
    stop.signal,
  );
  // Handles that libraries still hold open are no longer needed.
  process.exit(exitCode);
}

/** `TCPSocketWrap 2, Worker 1` */
function openResources(): string {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${kind} ${count}`).join(', ');
}
