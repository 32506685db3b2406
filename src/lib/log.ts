/** The log: JSON lines on stdout for journald, plain ones on a terminal; repeated trouble is the caller's to count. Credentials never get here. */
import { isatty } from 'node:tty';
import { type Logger, multistream, pino } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'> & {
  child(bindings: Record<string, unknown>): Log;
};

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Lines that can't be written wait up to this, bytes; then they are dropped. */
const maxWaitingBytes = 256 * 1024;

/** Not loaded by a service. */
const pretty = isatty(1) ? (await import('pino-pretty')).default : undefined;
const messageFormat = '{if part}{part}: {end}{msg}';

/**
 * `waits`, as usual: a line is out before the program goes on. Else nobody is held up by a reader that has stopped reading.
 * `also`: gets each line, with its end, too.
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
  // A full disk, a terminal that was closed: no reason to stop printing receipts.
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
      : // Of what the level lets through each gets all.
        multistream([destination, also].map((stream) => ({ stream, level: 'trace' }))),
  );
}
