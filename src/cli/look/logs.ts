/** `tillframe logs`: what the services wrote into the journal, as lines for a person. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { isatty } from 'node:tty';
import { isColorSupported, prettyFactory } from 'pino-pretty';
import { z } from 'zod';
import { logFormat } from '../../lib/log.ts';
import { journalUnits } from '../../lib/logging/journal-units.ts';
import type { LogLevel } from '../../lib/logging/log-levels.ts';
import type { ExitCode, Terminal } from '../terminal/terminal.ts';
import { messagesIn } from '../text/messages.ts';

export type LogsOptions = {
  readonly follow?: true;
  /** As journalctl takes it, such as `yesterday` or `-2h`. */
  readonly since?: string;
  readonly level?: Exclude<LogLevel, 'silent'>;
  /** Lines as they were written. */
  readonly json?: true;
};

/** Without `--since`. */
const newestLines = 200;
/** Levels of syslog, which the log marks its lines with. */
const priorities = { debug: 7, info: 6, warn: 4, error: 3 } as const;

const entry = z.object({ MESSAGE: z.string(), __REALTIME_TIMESTAMP: z.string().optional() });

export async function logs(options: LogsOptions, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const t = messagesIn(terminal.language);
  const child = spawn('journalctl', journalArguments(options), {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...terminal.environment },
    signal,
  });
  // Settled before anything else is awaited: a child that cannot be started, or is ended by the signal, rejects at once.
  const ended = once(child, 'close').then(
    ([code]: (number | null)[]) => ({ code }),
    (error: unknown) => ({ error }),
  );
  const format = options.json === true ? written : readable();
  const isUnfiltered = options.since === undefined && options.level === undefined;
  let isEmpty = true;
  for await (const line of createInterface({ input: child.stdout, signal })) {
    isEmpty = false;
    terminal.print(format(line));
  }
  const end = await ended;
  if (signal.aborted) return 0;
  if ('error' in end) {
    if ((end.error as NodeJS.ErrnoException).code !== 'ENOENT') throw end.error;
    terminal.printError(`tillframe: ${t('logs.none')}`);
    return 1;
  }
  if (end.code === 0 && isEmpty && isUnfiltered) terminal.printError(`tillframe: ${t('logs.none')}`);
  if (end.code === 0) return 0;
  terminal.printError(`tillframe: ${t('logs.failed', { code: String(end.code) })}`);
  return 1;
}

function journalArguments({ follow, since, level = 'debug' }: LogsOptions): string[] {
  return [
    ...['--output=json', '--output-fields=MESSAGE', '--no-pager', `--priority=${priorities[level]}`],
    ...journalUnits,
    ...(since === undefined ? [`--lines=${newestLines}`] : [`--since=${since}`]),
    ...(follow === true ? ['--follow'] : []),
  ];
}

/** Messages of bytes that are no text come as an array. */
function written(line: string): string {
  const { success, data } = entry.safeParse(JSON.parse(line));
  return success ? data.MESSAGE : line;
}

/** Lines of the log as on a terminal, without colours where NO_COLOR or a dumb TERM asks for none; those of systemd and of programs that crashed with the time of the journal. */
function readable(): (line: string) => string {
  const pretty = prettyFactory({ ...logFormat, colorize: isatty(1) && isColorSupported });
  return (line) => {
    const { success, data } = entry.safeParse(JSON.parse(line));
    if (!success) return line;
    const { MESSAGE: message, __REALTIME_TIMESTAMP: microseconds } = data;
    if (message.startsWith('{"level":')) return pretty(message).trimEnd();
    const at = new Date(Number(microseconds ?? 0) / 1_000);
    return `[${at.toISOString()}] ${message}`;
  };
}
