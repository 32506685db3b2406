/**
 * The log: JSON lines on stdout for journald, plain ones on a terminal; callers throttle repeated messages. Credentials
 * must never be logged.
 */
import { isatty } from 'node:tty';
import { type Logger, multistream, pino } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'> & {
  child(bindings: Record<string, unknown>): Log;
};

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Bound of buffered lines that can't be written, bytes; beyond it lines are dropped. */
const maxWaitingBytes = 256 * 1024;

/** Not loaded by a service. */
const pretty = isatty(1) ? (await import('pino-pretty')).default : undefined;
const messageFormat = '{if part}{part}: {end}{msg}';

/**
 * `waits` (default): a line is written before the program continues. Otherwise a reader that has stopped reading blocks
 * nothing. `also`: receives each line, with its line end, too.
 */
export function createLog({
  level,
  waits = true,
  also,
}: {
  level: LogLevel;
  waits?: boolean;
  also?: { write(line: string): void };
}): Log {
  const destination = pretty
    ? pretty({ destination: 1, sync: waits, translateTime: 'SYS:HH:MM:ss.l', ignore: 'part', messageFormat })
    : pino.destination({ dest: 1, sync: waits, maxLength: maxWaitingBytes });
  // A full disk or a closed terminal must not stop the printing of receipts.
  destination.on('error', () => undefined);
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: ['password', 'token', '*.password', '*.token', 'headers.authorization'],
    },
    also === undefined
      ? destination
      : // Each receives all lines of the level.
        multistream([destination, also].map((stream) => ({ stream, level: 'trace' }))),
  );
}
