/** The log: JSON lines on stdout for journald; repeated trouble is the caller's to count. Credentials never get here: redact URLs. */
import { type Logger, pino } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'> & {
  child(bindings: Record<string, unknown>): Log;
};

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export function createLog(options: { level: LogLevel; part?: string }): Log {
  return pino({
    level: options.level,
    base: options.part === undefined ? null : { part: options.part },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    redact: ['password', 'token', '*.password', '*.token', 'headers.authorization'],
  });
}

/** A URL for the eyes: user and password removed. Text that is no URL is not shown at all. */
export function redactUrl(url: string): string {
  if (!URL.canParse(url)) return '(no valid URL)';
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown.href;
}
