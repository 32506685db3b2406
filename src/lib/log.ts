/**
 * The log: JSON lines on stdout for journald, plain ones on a terminal; callers throttle repeated messages. Credentials
 * must never be logged.
 */
import { isatty } from 'node:tty';
import { type LogFn, type Logger, multistream, pino } from 'pino';
import { logEventOf } from './logging/log-events.ts';
import type { LogLevel } from './logging/log-levels.ts';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'> & {
  child(bindings: Record<string, unknown>): Log;
};

/** Bound of buffered lines that can't be written, bytes; beyond it lines are dropped. */
const maxWaitingBytes = 256 * 1024;

/** Form of a line for a person. */
export const logFormat = {
  translateTime: 'SYS:yyyy-mm-dd HH:MM:ss.l',
  ignore: 'part',
  messageFormat: '{if part}{part}: {end}{msg}',
};

/** Not loaded by a service. */
const pretty = isatty(1) ? (await import('pino-pretty')).default : undefined;

/** Priorities of syslog(3) that the journal reads at the start of a line (sd-daemon(3)). */
const journalPriorities: Readonly<Record<string, number>> = {
  ...{ trace: 7, debug: 7, info: 6, warn: 4, error: 3, fatal: 2 },
};

/**
 * `journal`: each line begins with its priority, so that the journal can be read by level. `waits` (default): a line is written before the program continues. Otherwise a reader that has stopped reading blocks
 * nothing. `also`: receives each line, with its line end, too. Its `level` may be set later: children follow it.
 */
export function createLog({
  level,
  journal = false,
  waits = true,
  also,
}: {
  level: LogLevel;
  journal?: boolean;
  waits?: boolean;
  also?: { write(line: string): void };
}): Log & Pick<Logger, 'level'> {
  const destination = pretty
    ? pretty({ ...logFormat, translateTime: 'SYS:HH:MM:ss.l', destination: 1, sync: waits })
    : pino.destination({ dest: 1, sync: waits, maxLength: maxWaitingBytes });
  // A full disk or a closed terminal must not stop the printing of receipts.
  destination.on('error', () => undefined);
  const lines = journal
    ? { write: (line: string): void => void destination.write(withPriority(line)) }
    : destination;
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { logMethod: withEvent },
      redact: ['password', 'token', '*.password', '*.token', 'headers.authorization'],
    },
    also === undefined
      ? lines
      : // Each receives all lines of the level.
        multistream([lines, also].map((stream) => ({ stream, level: 'trace' }))),
  );
}

/** Adds the code of the statement, `event`, to the fields of a line. */
function withEvent(this: Logger, args: Parameters<LogFn>, method: LogFn): void {
  const [first, ...rest]: readonly unknown[] = args;
  const [fields, statement] = typeof first === 'string' ? [{}, first] : [first, rest[0]];
  const own = fields instanceof Error ? { err: fields } : (fields as object);
  const event = logEventOf(statement);
  if (event === undefined || typeof statement !== 'string') method.apply(this, args);
  else method.call(this, { event, ...own }, statement);
}

const levelOfLine = /^\{"level":"(\w+)"/;

function withPriority(line: string): string {
  const priority = journalPriorities[levelOfLine.exec(line)?.[1] ?? ''] ?? journalPriorities['info'];
  return `<${priority}>${line}`;
}
